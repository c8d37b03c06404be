/* Beside a picture or recording of the member: where it goes; the link says who has it. */

import { h } from "../core/dom";
import { t } from "../core/sentences";
import type { Sheet } from "../store/wire";

export const collectingNote = ({ collects }: Sheet): HTMLElement | false =>
  !!collects &&
  h(
    "p.small",
    h("a", { href: "/me/consents" }, t("Nothing leaves before your waiting time ends.")),
  );
