/* What a screen that comes later is given, so that it need not bring it again. */

import { boot } from "../core/boot";
import { h, say, show } from "../core/dom";
import { moment, money, t, tn } from "../core/words";
import { keep, people } from "../store/people";
import { bar, button, place } from "./frame";

export const kit = { boot, h, say, show, moment, money, t, tn, keep, people, bar, button, place };
export type Kit = typeof kit;
