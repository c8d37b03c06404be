/* Parts that several widgets share: keys of labels, rows of choices, text fields, quiet buttons. */

import { h, keycap } from "../core/dom";
import { t } from "../core/sentences";
import type { Label } from "../store/content";
import type { KeyHelp } from "./contract";

export interface Choice {
  value: string;
  title: string;
  /** In lower case; "" without a key. */
  key?: string;
  depth?: number;
}

const DIGITS = 9;

/** Labels as choices: each with its own key, else its number; of two with the same key the first
    one has it. */
export const optionsOf = (labels: Label[]): Choice[] =>
  labels
    .map((label, index) => ({
      value: label.name,
      title: label.title,
      key: (label.key || (index < DIGITS ? String(index + 1) : "")).toLowerCase(),
    }))
    .map((option, index, options) =>
      options.slice(0, index).some(({ key }) => key === option.key)
        ? { ...option, key: "" }
        : option,
    );

export const keyHelpOf = (options: Choice[]): KeyHelp[] =>
  options
    .filter(({ key }) => key)
    .map(({ key, title }) => ({ key: key!.toUpperCase(), text: title }));

/** The title of a label; the first label's where there is no such name. */
export const titleOf = (labels: Label[], name: string): string =>
  (labels.filter((label) => label.name === name)[0] || labels[0]!).title;

function choose(input: HTMLInputElement): void {
  input.focus({ preventScroll: true });
  input.click();
}

/** Choose by key among `options`, which are the first inputs in `host`; false when the key is none
    of theirs. */
export function chooseByKey(host: HTMLElement, options: Choice[], event: KeyboardEvent): boolean {
  const index = options.map(({ key }) => key).indexOf(event.key.toLowerCase());
  const input = host.querySelectorAll("input")[index];
  if (input) choose(input);
  return !!input;
}

/** Choose the input with this name and value. */
export function chooseByValue(host: HTMLElement, name: string, value: string): void {
  host.querySelectorAll("input").forEach((input) => {
    if (input.name === name && input.value === value) choose(input);
  });
}

/** A button without emphasis, with its key. */
export const quietButton = (text: string, key: string, click: () => void): HTMLButtonElement =>
  h("button.button.button-quiet", { click }, text, key && " ", key && keycap(key));

/** Whether the event comes from a field in which keys write text. */
export const isWriting = (event: Event): boolean => {
  const { tagName, type } = event.target as HTMLInputElement;
  return (
    /^(TEXTAREA|SELECT)$/.test(tagName) || (tagName === "INPUT" && !/^(radio|checkbox)$/.test(type))
  );
};

/** Make Ctrl+Enter leave a field and send, as Enter does outside of fields. */
export function sendFromFields(host: HTMLElement): KeyHelp {
  host.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    (document.activeElement as HTMLElement).blur();
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", cancelable: true }));
  });
  return { key: "Ctrl+Enter", text: t("Send, also while writing") };
}

/** A row of large choices. */
export function chooser(
  name: string,
  many: boolean,
  options: Choice[],
  isChosen: (value: string) => boolean,
  change: (value: string, checked: boolean) => void,
  style = "chooser",
): HTMLElement {
  const choice = ({ value, title, key, depth }: Choice): HTMLElement => {
    const input: HTMLInputElement = h("input", {
      type: many ? "checkbox" : "radio",
      name,
      value,
      checked: isChosen(value),
      change: () => change(value, input.checked),
    });
    const face = h(
      "span.choice-face",
      key && keycap(key.toUpperCase()),
      h("span", { dir: "auto" }, title),
    );
    return h("label", { class: `choice depth-${depth || 0}` }, input, face);
  };
  return h("div", { class: `choices ${style}` }, options.map(choice));
}

/** A text field that grows with its text. */
export function textArea(
  field: { id: string; text: string; rows?: number; max: number; lang?: string | undefined },
  change: (text: string) => void,
): HTMLTextAreaElement {
  const area: HTMLTextAreaElement = h("textarea", {
    id: field.id,
    rows: field.rows || 1,
    maxlength: field.max,
    dir: "auto",
    lang: field.lang || null,
    input: () => {
      grow();
      change(area.value);
    },
  });
  const grow = (): void => {
    area.style.height = "auto";
    if (area.scrollHeight) area.style.height = `${area.scrollHeight + 4}px`;
  };
  area.value = field.text;
  setTimeout(grow);
  return area;
}
