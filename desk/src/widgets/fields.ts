/* Small parts that several widgets share: keys of labels, rows of choices, fields to write in, quiet buttons. */

import type { Label } from "../store/shapes";
import type { Core, KeyHelp } from "./contract";

export interface Choice {
  value: string;
  title: string;
  /** Small; "" where it has none. */
  key?: string;
  depth?: number;
}

/** Labels as choices: each has its own key, else its number; of two with the same key the first one has it. */
export const optionsOf = (labels: Label[]): Choice[] =>
  labels.map((one, at) => ({ value: one.name, title: one.title, key: (one.key || (at < 9 ? String(at + 1) : "")).toLowerCase() }))
    .map((one, at, all) => (all.slice(0, at).some(({ key }) => key === one.key) ? { ...one, key: "" } : one));

export const helpOf = (options: Choice[]): KeyHelp[] =>
  options.filter((one) => one.key).map((one) => ({ key: one.key!.toUpperCase(), text: one.title }));

/** Whether the key is one of these choices, which stand first in `host`: it is focused and clicked. */
export function pressed(host: HTMLElement, options: Choice[], event: KeyboardEvent): boolean {
  const input = host.querySelectorAll("input")[options.map((one) => one.key).indexOf(event.key.toLowerCase())];
  if (!input) return false;
  input.focus({ preventScroll: true });
  input.click();
  return true;
}

/** A button that does not call for attention; its key stands on it. */
export const quiet = (core: Core, words: string, key: string, act: () => void): HTMLButtonElement =>
  core.h("button", { type: "button", class: "button button-quiet", click: act }, words, key && " ", key && core.keycap(key));

/** Whether keys belong to what is being written. */
export const writing = (event: Event): boolean => {
  const target = event.target as HTMLInputElement;
  return /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
    (target.tagName === "INPUT" && !/^(radio|checkbox)$/.test(target.type));
};

/** Ctrl+Enter leaves the field and sends, as Enter does outside of fields. */
export function sendFromFields(core: Core, host: HTMLElement): KeyHelp {
  host.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    (document.activeElement as HTMLElement).blur();
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", cancelable: true }));
  });
  return { key: "Ctrl+Enter", text: core.t("Send, also while writing") };
}

/** A row of large choices; `chosen` tells which of them are taken. */
export function chooser(
  core: Core,
  name: string,
  many: boolean,
  options: Choice[],
  chosen: (value: string) => boolean,
  change: (value: string, on: boolean) => void,
  kind = "chooser",
): HTMLElement {
  const { h } = core;
  return h("div", { class: `choices ${kind}` }, options.map((one) => {
    const input: HTMLInputElement = h("input", {
      type: many ? "checkbox" : "radio",
      name,
      value: one.value,
      checked: chosen(one.value),
      change: () => change(one.value, input.checked),
    });
    return h("label", { class: `choice depth-${one.depth || 0}` }, input, h("span", { class: "choice-face" },
      one.key && core.keycap(one.key.toUpperCase()), h("span", { dir: "auto" }, one.title)));
  }));
}

/** Choose by key: the choice with this value is focused and clicked. */
export function click(host: HTMLElement, name: string, value: string): void {
  host.querySelectorAll("input").forEach((input) => {
    if (input.name === name && input.value === value) {
      input.focus({ preventScroll: true });
      input.click();
    }
  });
}

/** A field to write in; it grows with what is written. */
export function writer(
  core: Core,
  facts: { id: string; text: string; rows?: number; max: number; lang?: string | undefined },
  change: (text: string) => void,
): HTMLTextAreaElement {
  const area: HTMLTextAreaElement = core.h("textarea", {
    id: facts.id,
    rows: facts.rows || 1,
    maxlength: facts.max,
    dir: "auto",
    lang: facts.lang || null,
    input: () => {
      grow();
      change(area.value);
    },
  });
  const grow = (): void => {
    area.style.height = "auto";
    if (area.scrollHeight) area.style.height = `${area.scrollHeight + 4}px`;
  };
  area.value = facts.text;
  setTimeout(grow);
  return area;
}
