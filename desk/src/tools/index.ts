/* tools.js: what makes work quicker and no task needs to be answered. It is loaded after the lazy
   screens, and attaches itself to each task that is shown. */

import type { Tools } from "../contracts";
import { hours } from "./hours";
import { steps } from "./steps";
import { listenToKeys } from "./keys";
import { labelSearch } from "./labelSearch";
import { pictureTools } from "./picture";
import { selection } from "./selection";
import { sending } from "./sending";
import { settings } from "./settings";

const PARTS = [selection, pictureTools, labelSearch, steps, sending];

export const tools: Tools = {
  screens: { hours, settings },
  attach(context) {
    const shortcuts = PARTS.map((attachPart) => attachPart(context));
    listenToKeys(context, shortcuts.flat());
  },
};
