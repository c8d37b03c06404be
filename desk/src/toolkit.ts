/* What core.js shares with lazy.js, which is built apart: an import of `h` from core/dom in a lazy
   module is bound to the `h` of the running core.js, not to a second copy of it (build/shared.mjs
   reads this list). */

import { boot, language } from "./core/boot";
import { announce, h, keycap, show, svg } from "./core/dom";
import { speaker } from "./core/speech";
import { newId } from "./core/ids";
import { formatMoney, formatNumber, nameOf, t, tn } from "./core/sentences";
import { button, drawBar, isWide, main, pill, showScreen, stillLoading } from "./screens/frame";
import { resultOf, transact } from "./store/idb";
import { countAnswer, fileOf, Store, taskKey } from "./store/member";
import { isOpenInTab, listPeople, savePerson } from "./store/people";
import { choices } from "./widgets/choices";
import { chooseByKey, chooser, keyHelpOf, optionsOf } from "./widgets/fields";

/** A list, for names would be bytes of the first request: the build knows the place of each. */
export const toolkit: unknown[] = [
  announce,
  boot,
  button,
  choices,
  chooseByKey,
  chooser,
  countAnswer,
  drawBar,
  fileOf,
  formatMoney,
  formatNumber,
  h,
  isOpenInTab,
  isWide,
  keycap,
  keyHelpOf,
  language,
  listPeople,
  main,
  nameOf,
  newId,
  optionsOf,
  pill,
  resultOf,
  savePerson,
  show,
  showScreen,
  speaker,
  stillLoading,
  Store,
  svg,
  t,
  taskKey,
  tn,
  transact,
];
