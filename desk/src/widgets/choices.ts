/* Labels to choose from: one or several, flat or as a tree. Shared by the task types that ask for a
   label. */

import { h } from "../core/dom";
import { t } from "../core/sentences";
import type { Label } from "../store/content";
import type { Sheet } from "../store/wire";
import type { Widget } from "./contract";
import { chooseByKey, chooser, keyHelpOf, optionsOf } from "./fields";

/** From so many labels on, they stand in narrow columns. */
const SHORT_FROM = 7;

/** Labels depth first, so that each follows its parent. */
export function asTree(
  labels: Label[],
  parent?: string,
  depth = 0,
): { label: Label; depth: number }[] {
  return labels
    .filter((label) => (label.under || undefined) === parent)
    .reduce<{ label: Label; depth: number }[]>(
      (rows, label) => rows.concat({ label, depth }, asTree(labels, label.name, depth + 1)),
      [],
    );
}

export function choices(
  host: HTMLElement,
  sheet: Sheet,
  draft: unknown,
  changed: () => void,
): Widget {
  const { label, labels } = (draft || {}) as { label?: string; labels?: (string | undefined)[] };
  const initial = labels || [label];
  const rows = asTree(sheet.labels);
  const options = optionsOf(rows.map((row) => row.label)).map((option, index) => ({
    ...option,
    depth: rows[index]!.depth,
  }));
  const isChosen = (value: string): boolean => initial.indexOf(value) >= 0;
  const style = rows.length < SHORT_FROM ? "" : "choices-short";
  const box = chooser("label", sheet.multiple, options, isChosen, changed, style);
  host.append(h("fieldset", { "aria-labelledby": "question" }, box));
  const names = (): string[] =>
    Array.from(box.querySelectorAll<HTMLInputElement>("input:checked"), (input) => input.value);
  return {
    keys: keyHelpOf(options),
    value() {
      const chosen = names();
      if (!chosen.length) return null;
      return sheet.multiple ? { labels: chosen } : { label: chosen[0] };
    },
    problem: () => (names().length ? null : t("Choose one first, or say that you can’t tell.")),
    press: (event) => chooseByKey(box, options, event),
    destroy() {},
  };
}
