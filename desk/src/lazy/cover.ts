/* The cover of content that may disturb, in place of the content until the member chooses to look.
 */

import { h, show } from "../core/dom";
import { nameOf, t } from "../core/sentences";
import { button } from "../screens/frame";
import type { Sheet } from "../store/wire";

export function cover(host: HTMLElement, sheet: Sheet, look: () => void, skip: () => void): void {
  const warnings = (sheet.warnings || []).map((kind) => nameOf("kind", kind));
  show(
    host,
    h("p", h("strong", t("This work may show:")), ` ${warnings.join(", ")}.`),
    h(
      "p.small",
      t(
        "It stays covered until you choose to look. Skipping is paid the same, and nobody counts it.",
      ),
    ),
    h(
      "p.row",
      button(t("Show it"), look, "button-quiet"),
      button(t("Skip, paid the same"), skip, "button-quiet"),
    ),
  );
}
