/* Small parts of forms that several widgets share: keys of labels, rows of choices, fields to write in. */

import type { Label } from "../store/shapes";
import type { Core, KeyHelp } from "./contract";

export const keyOf = (label: Label, at: number): string =>
  (label.key || (at < 9 ? String(at + 1) : "")).toLowerCase();

export const keysOf = (labels: Label[]): KeyHelp[] =>
  labels.map((one, at) => ({ key: keyOf(one, at).toUpperCase(), text: one.title })).filter((one) => one.key);

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

export interface Choice {
  value: string;
  title: string;
  key?: string;
}

/** A row of large choices; `chosen` tells which of them are taken. */
export function chooser(
  core: Core,
  name: string,
  many: boolean,
  options: Choice[],
  chosen: (value: string) => boolean,
  change: (value: string, on: boolean) => void,
): HTMLElement {
  const { h } = core;
  return h("div", { class: "choices chooser" }, options.map((one) => {
    const input: HTMLInputElement = h("input", {
      type: many ? "checkbox" : "radio",
      name,
      value: one.value,
      checked: chosen(one.value),
      change: () => change(one.value, input.checked),
    });
    return h("label", { class: "choice" }, input, h("span", { class: "choice-face" },
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
