/* Labels to choose from: one or several, flat or as a tree. Shared by the kinds of task that ask for a label. */

import type { Label, Sheet } from "../store/shapes";
import type { Core, Widget } from "./contract";
import { chooser, helpOf, optionsOf, pressed } from "./fields";

/** Depth first, so that a label stands under its parent. */
function asTree(labels: Label[], under?: string, depth = 0): { label: Label; depth: number }[] {
  const found: { label: Label; depth: number }[] = [];
  for (const label of labels) {
    if ((label.under || undefined) !== under) continue;
    found.push({ label, depth }, ...asTree(labels, label.name, depth + 1));
  }
  return found;
}

export function choices(
  core: Core,
  host: HTMLElement,
  sheet: Sheet,
  draft: { label?: string; labels?: string[] } | undefined,
  changed: () => void,
): Widget {
  const chosen = (draft && (draft.labels || [draft.label])) || [];
  const rows = asTree(sheet.labels);
  const options = optionsOf(rows.map((row) => row.label)).map((one, at) => ({ ...one, depth: rows[at]!.depth }));
  const box = chooser(core, "label", sheet.multiple, options, (value) => chosen.indexOf(value) >= 0, changed,
    rows.length > 6 ? "choices-short" : "");
  host.append(core.h("fieldset", { "aria-labelledby": "question" }, box));
  const names = (): string[] =>
    Array.from(box.querySelectorAll<HTMLInputElement>("input:checked"), (input) => input.value);
  return {
    keys: helpOf(options),
    value() {
      const said = names();
      if (!said.length) return null;
      return sheet.multiple ? { labels: said } : { label: said[0] };
    },
    problem: () => (names().length ? null : core.t("Choose one first, or say that you can’t tell.")),
    press: (event) => pressed(box, options, event),
    destroy() {},
  };
}
