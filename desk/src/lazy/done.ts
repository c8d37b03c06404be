/* After the last task of a bundle: thanks, and the sum. */

import type { Desk } from "../contracts";
import { h, keycap } from "../core/dom";
import { formatMoney, t, tn } from "../core/sentences";
import { button, showScreen } from "../screens/frame";
import type { Sheet } from "../store/wire";
import { reviewDays } from "./walletSummary";

/** How the bundle is paid. */
function paymentNote(sheet: Sheet | undefined): string {
  const days = sheet ? reviewDays(sheet) : 0;
  return days
    ? tn(
        "Peers may look at each answer first. It is paid within %(n)s day at the latest.",
        "Peers may look at each answer first. It is paid within %(n)s days at the latest.",
        days,
      )
    : t(
        "Each answer is paid in the moment in which it arrives; its receipt is then in your account.",
      );
}

export function showDone(desk: Desk, project: string, undo: () => void): void {
  const { bundles, sheets } = desk.store.state;
  const { done, earned } = bundles[project] || { done: 0, earned: 0 };
  const sheet = sheets[project];
  const more = async (): Promise<void> => {
    await desk.store.update({ bundles: { ...bundles, [project]: { done: 0, earned: 0 } } });
    desk.open("");
  };
  const undoButton = h(
    "button.link-button.keyed",
    { click: undo },
    h("span.words", t("Undo last")),
    " ",
    keycap("U"),
  );
  showScreen(
    t("Done"),
    h(
      "div.card.narrow.part",
      h("h1", t("That was all of it. Thank you.")),
      sheet &&
        h(
          "p.lead",
          tn("%(n)s answer, %(sum)s.", "%(n)s answers, %(sum)s.", done, {
            sum: formatMoney(earned, sheet.currency),
          }),
        ),
      sheet &&
        sheet.derived_kind === "pilot" &&
        h("p", h("a.button", { href: `/work/${project}/say` }, t("Give your verdict"))),
      h("p.muted", paymentNote(sheet)),
      h("p.row", button(t("More work"), more), undoButton),
    ),
  );
}
