/* Labels to choose from: one or several, flat or as a tree. Shared by the kinds of task that ask for a label. */

import type { Label, Sheet } from "../store/shapes";
import type { Core, KeyHelp, Widget } from "./contract";

/** Depth first, so that a label stands under its parent. */
function asTree(labels: Label[], under?: string, depth = 0): { label: Label; depth: number }[] {
  const found: { label: Label; depth: number }[] = [];
  for (const label of labels) {
    if ((label.under || undefined) !== under) continue;
    found.push({ label, depth }, ...asTree(labels, label.name, depth + 1));
  }
  return found;
}

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && /^(TEXTAREA|SELECT)$/.test(target.tagName);

export function choices(
  core: Core,
  host: HTMLElement,
  sheet: Sheet,
  draft: { label?: string; labels?: string[] } | undefined,
  changed: () => void,
): Widget {
  const { h, t, keycap } = core;
  const chosen = (draft && (draft.labels || (draft.label ? [draft.label] : []))) || [];
  const inputs: Record<string, HTMLInputElement> = {};
  const keys: KeyHelp[] = [];
  const byKey: Record<string, HTMLInputElement> = {};
  const rows = asTree(sheet.labels);
  const faces = rows.map(({ label, depth }, at) => {
    const input = h("input", {
      type: sheet.multiple ? "checkbox" : "radio",
      name: "label",
      value: label.name,
      checked: chosen.indexOf(label.name) >= 0,
      change: changed,
    });
    inputs[label.name] = input;
    const key = (label.key || (at < 9 ? String(at + 1) : "")).toLowerCase();
    if (key && !byKey[key]) {
      byKey[key] = input;
      keys.push({ key: key.toUpperCase(), text: label.title });
    }
    const face = h("span", { class: "choice-face" },
      key && byKey[key] === input && keycap(key.toUpperCase()),
      h("span", { dir: "auto" }, label.title));
    return h("label", { class: `choice depth-${depth}` }, input, face);
  });
  host.append(
    h("fieldset", { "aria-labelledby": "question" },
      h("div", { class: `choices${rows.length > 6 ? " choices-short" : ""}` }, faces)),
  );
  const names = (): string[] => rows.map((row) => row.label.name).filter((name) => inputs[name]!.checked);
  return {
    keys,
    value() {
      const said = names();
      if (!said.length) return null;
      return sheet.multiple ? { labels: said } : { label: said[0] };
    },
    problem: () => (names().length ? null : t("Choose one first, or say that you can’t tell.")),
    press(event) {
      const input = !typing(event.target) && byKey[event.key.toLowerCase()];
      if (!input) return false;
      input.focus({ preventScroll: true });
      input.click();
      return true;
    },
    destroy() {},
  };
}
