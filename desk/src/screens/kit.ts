/* What a screen that comes later is given, so that it need not bring it again. */

import { boot, language } from "../core/boot";
import { aloud, h, keycap, say, show } from "../core/dom";
import { money, number, t, tn } from "../core/words";
import type { Forms } from "../later/forms";
import { counted, Store } from "../store/member";
import { keep, people } from "../store/people";
import { bar, button, place, state, wide } from "./frame";
import { newId } from "./task";

const storeOf = async (subject: string): Promise<Store> => {
  const store = new Store(subject);
  await store.ready;
  return store;
};
/** What something is called that a project can ask for or show. */
const called = (sort: string, code: string): string => boot.names[`${sort}:${code}`] || code;
export const kit = {
  called,
  boot, language, aloud, h, keycap, say, show, number, money, t, tn, keep, people, storeOf, newId, bar, button,
  place, state, wide, counted,
};
export type Given = typeof kit;
export type Kit = Given & Forms;
