/* What a screen that comes later is given, so that it need not bring it again. */

import { boot } from "../core/boot";
import { h, keycap, say, show } from "../core/dom";
import { moment, money, t, tn } from "../core/words";
import { counted, Store } from "../store/member";
import { keep, people } from "../store/people";
import { sync } from "../sync/sync";
import { bar, button, pill, place, state, wide } from "./frame";
import { newId } from "./task";

const storeOf = Store.of;
export const kit = {
  boot, h, keycap, say, show, moment, money, t, tn, keep, people, storeOf, sync, newId, bar, button,
  pill, place, state, wide, counted,
};
export type Kit = typeof kit;
