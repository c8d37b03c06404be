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
      button(t("Show it"), () => soften(host, look), "button-quiet"),
      button(t("Skip, paid the same"), skip, "button-quiet"),
    ),
  );
}

/** Uncover the content: its pictures are grey and blurred until the member asks for more. */
function soften(host: HTMLElement, look: () => void): void {
  const content = host.nextElementSibling;
  if (content && content.querySelector("img, canvas, video, svg")) {
    const toggle = (name: string, text: string): HTMLElement => {
      const box = h("input", { type: "checkbox" }) as HTMLInputElement;
      box.addEventListener("change", () => content.classList.toggle(name, !box.checked));
      content.classList.add(name);
      return h("label.check", box, ` ${text}`);
    };
    const row = h("p.row", toggle("blurred", t("Sharp")), toggle("grey", t("In colour")));
    content.parentElement?.insertBefore(row, content);
  }
  look();
}
