/* The sync state in the bar: what has not arrived yet, what to do about it, or that everything has
   arrived. */

import type { Desk } from "../contracts";
import { formatNumber, t, tn } from "../core/sentences";
import { pill } from "../screens/frame";

export function syncPill({ store, online, uploaded }: Desk): HTMLElement {
  const { outbox, signIn } = store.state;
  const waiting = outbox.filter(({ refused }) => !refused).length;
  const refused = outbox.length - waiting;
  if (waiting && signIn) {
    return pill(
      "bad",
      tn(
        "Sign in again: %(n)s answer is kept here",
        "Sign in again: %(n)s answers are kept here",
        waiting,
      ),
    );
  }
  if (waiting && uploaded != null) {
    const share = formatNumber(uploaded, { style: "percent" });
    return pill("wait", t("Saved here, %(share)s sent", { share }));
  }
  if (waiting && !online) {
    return pill(
      "wait",
      tn(
        "%(n)s answer saved here, waiting for the network",
        "%(n)s answers saved here, waiting for the network",
        waiting,
      ),
    );
  }
  if (waiting) {
    return pill("wait", tn("%(n)s answer saved here", "%(n)s answers saved here", waiting));
  }
  if (refused) {
    return pill("bad", tn("%(n)s answer was not taken", "%(n)s answers were not taken", refused));
  }
  return pill("good", online ? t("All received") : t("No network. All received"));
}
