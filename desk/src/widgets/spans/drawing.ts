/* The list of marks in a text and of their relations. */

import { h } from "../../core/dom";
import { t } from "../../core/sentences";

const row = (content: HTMLElement, label: string, remove: () => void): HTMLElement =>
  h(
    "li.span-row",
    content,
    h("button.button.button-quiet", { "aria-label": label, click: remove }, "✕"),
  );

export const spanRow = (
  id: string,
  hue: string,
  title: string,
  text: string,
  isChosen: boolean,
  choose: () => void,
  remove: () => void,
): HTMLElement =>
  row(
    h(
      "button.span-name",
      {
        "data-id": id,
        "aria-pressed": String(isChosen),
        click: choose,
      },
      h("span", { class: `span-spot ${hue}`, "aria-hidden": "true" }),
      h("strong", { dir: "auto" }, title),
      " ",
      h("span", { dir: "auto" }, text),
    ),
    t("Delete the mark “%(text)s”", { text }),
    remove,
  );

export const relationRow = (
  from: string,
  title: string,
  to: string,
  remove: () => void,
): HTMLElement =>
  row(
    h(
      "span.span-name",
      h("span", { dir: "auto" }, from),
      " → ",
      h("strong", { dir: "auto" }, title),
      " → ",
      h("span", { dir: "auto" }, to),
    ),
    t("Delete this link"),
    remove,
  );

/** A button that marks with a label, or links with it. */
export const labelButton = (
  title: string,
  hue: string | null,
  keycap: HTMLElement | "",
  click: () => void,
): HTMLElement =>
  h(
    "button.button.button-quiet",
    { click },
    h(
      "span",
      { class: hue ? `span-spot ${hue}` : "span-link", "aria-hidden": "true" },
      !hue && "→",
    ),
    " ",
    h("span", { dir: "auto" }, title),
    " ",
    keycap,
  );

export const textBox = (language: string): HTMLElement =>
  h("div.task-text.span-text", {
    id: "span-text",
    tabindex: 0,
    role: "textbox",
    "aria-readonly": "true",
    "aria-multiline": "true",
    "aria-label": t("The text. Arrows go from word to word, with Shift they hold on to more."),
    dir: "auto",
    lang: language || null,
  });
