/* Beside a task: what is asked; with the later screens, who asks and what to do when something is wrong. */

import { h, keycap } from "../core/dom";
import { t } from "../core/words";
import type { Sheet, Task } from "../store/shapes";
import type { KeyHelp } from "../widgets/contract";
import { wide, type Desk, type Later } from "./frame";

function asked(sheet: Sheet): HTMLElement {
  return h("details", { id: "help", class: "card", open: wide() },
    h("summary", {}, t("What is asked"), " ", keycap("?")),
    h("div", { class: "small part" },
      sheet.instructions.split(/\n+/).map((line) => h("p", { dir: "auto" }, line)),
      sheet.labels.some((label) => label.help) && h("dl", { class: "facts" }, sheet.labels.map((label) =>
        label.help && [h("dt", {}, h("strong", {}, label.title)), h("dd", {}, label.help)])),
      h("p", { class: "muted" }, t("Not sure? “I can’t tell” is a good answer and is paid the same."))));
}

export function aside(
  desk: Desk,
  sheet: Sheet,
  price: string,
  keys: KeyHelp[],
  tell: (kind: string, note: string) => void,
  stop: () => void,
  shown: Task,
  host: HTMLElement,
): HTMLElement {
  const end = h("button", { type: "button", class: "link-button", click: stop }, t("Stop for now"));
  const made = h("aside", { class: "part", "aria-label": t("About this work") }, asked(sheet), end);
  // who asks, and what to do when something is wrong, are on the device a moment later on the very first visit
  const more = (later: Later): void => later.beside(desk, sheet, price, keys, tell, shown, host, made).forEach((one) => made.insertBefore(one, end));
  if (desk.extras) more(desk.extras);
  else desk.soon(true).then(more);
  return made;
}
