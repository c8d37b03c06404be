/* What a screen that comes later is given, so that it need not bring it again. */

import { boot } from "../core/boot";
import { h, keycap, say, show } from "../core/dom";
import { money, number, t, tn } from "../core/words";
import type { Forms } from "../later/forms";
import { counted, Store } from "../store/member";
import { keep, people } from "../store/people";
import { sync } from "../sync/sync";
import { bar, button, pill, place, state, wide } from "./frame";
import { newId } from "./task";

const storeOf = Store.of;
export const kit = {
  boot, h, keycap, say, show, number, money, t, tn, keep, people, storeOf, sync, newId, bar, button,
  pill, place, state, wide, counted,
};
export type Given = typeof kit;
export type Kit = Given & Forms;
