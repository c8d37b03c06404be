/* The state in the bar: what has not arrived yet, what she has to do about it, or that everything has arrived. */

import type { Kit } from "../screens/kit";
import type { Desk } from "../screens/frame";

export function stateWith({ number, state, t, tn }: Kit) {
  function pill({ store, online, sent }: Desk): HTMLElement {
    const { outbox, signIn } = store.held;
    const waiting = outbox.filter((one) => !one.refused).length;
    const refused = outbox.length - waiting;
    if (waiting && signIn) {
      return state("bad", tn(
        "Sign in again: %(n)s answer is kept here",
        "Sign in again: %(n)s answers are kept here", waiting));
    }
    if (waiting && sent != null) return state("wait", t("Saved here, %(share)s sent", { share: number(sent, { style: "percent" }) }));
    if (waiting && !online) {
      return state("wait", tn(
        "%(n)s answer saved here, waiting for the network",
        "%(n)s answers saved here, waiting for the network", waiting));
    }
    if (waiting) return state("wait", tn("%(n)s answer saved here", "%(n)s answers saved here", waiting));
    if (refused) return state("bad", tn("%(n)s answer was not taken", "%(n)s answers were not taken", refused));
    return state("good", online ? t("All received") : t("No network. All received"));
  }
  return { pill };
}
