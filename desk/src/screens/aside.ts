/* Beside a task: what is asked, who asks and for whom, what to do when something is wrong. */

import { h, keycap } from "../core/dom";
import { t } from "../core/words";
import type { Sheet } from "../store/shapes";
import type { KeyHelp } from "../widgets/contract";
import { button } from "./frame";

const wide = (): boolean => window.matchMedia("(min-width: 56em)").matches;

function asked(sheet: Sheet, keys: KeyHelp[]): HTMLElement {
  return h("details", { id: "help", class: "card", open: wide() },
    h("summary", {}, t("What is asked"), " ", keycap("?")),
    h("div", { class: "small part" },
      sheet.instructions.split(/\n+/).map((line) => h("p", { dir: "auto" }, line)),
      sheet.labels.some((label) => label.help) && h("dl", { class: "facts" }, sheet.labels.map((label) =>
        label.help && [h("dt", {}, h("strong", {}, label.title)), h("dd", {}, label.help)])),
      keys.length > 0 && h("details", {}, h("summary", {}, t("Keys")),
        h("dl", { class: "facts" }, keys.map((one) => [h("dt", {}, keycap(one.key)), h("dd", { dir: "auto" }, one.text)]))),
      h("p", { class: "muted" }, t("Not sure? “I can’t tell” is a good answer and is paid the same."))));
}

function who(sheet: Sheet): HTMLElement {
  const { client } = sheet;
  return h("details", { class: "card", open: wide() },
    h("summary", {}, t("Who asks, and for what")),
    h("div", { class: "small part" },
      h("p", {}, h("strong", {}, client.legal_name), `, ${client.country}. ${sheet.purpose}`),
      sheet.recipients.length > 0 && [
        h("p", { class: "muted" }, t("Who receives your answers, in this order:")),
        h("ol", {}, sheet.recipients.map((one) => h("li", {}, `${one.legal_name}, ${one.country}: ${one.role}`))),
      ],
      h("p", { class: "muted" }, t("This co-operative has checked who they are."))));
}

export function aside(
  sheet: Sheet,
  price: string,
  keys: KeyHelp[],
  tell: (kind: string, note: string) => void,
  stop: () => void,
): HTMLElement {
  const note = h("textarea", { id: "note", rows: 2, maxlength: 2000 });
  const wrong = (words: string, kind: string): HTMLElement =>
    button(words, () => tell(kind, note.value.trim()), "button-quiet button-wide");
  return h("aside", { class: "part", "aria-label": t("About this work") },
    asked(sheet, keys),
    who(sheet),
    h("details", { id: "wrong", class: "card" },
      h("summary", {}, t("Something is wrong"), " ", keycap("!")),
      h("div", { class: "part" },
        h("label", { for: "note" }, t("What is it?"), " ", h("span", { class: "muted small" }, `(${t("optional")})`)),
        note,
        wrong(t("The instruction does not fit"), "wrong_instruction"),
        wrong(t("It shows somebody’s private life"), "private"),
        h("p", { class: "small muted" },
          t("Say so and go on: you are paid %(price)s for this one too.", { price })))),
    h("button", { type: "button", class: "link-button", click: stop }, t("Stop for now")));
}
