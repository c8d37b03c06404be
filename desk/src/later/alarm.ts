/* The state in the bar when she has to do something: sign in again, or look at what was not taken. */

import type { Kit } from "../screens/kit";
import type { Desk } from "../screens/frame";

export function alarmWith({ pill, state, tn }: Kit) {
  function alarm(desk: Desk, waiting: number): HTMLElement {
    const refused = desk.store.held.outbox.length - waiting;
    if (desk.store.held.signIn && waiting) {
      return state("bad", tn(
        "Sign in again: %(n)s answer is kept here",
        "Sign in again: %(n)s answers are kept here", waiting));
    }
    if (waiting) return pill({ ...desk, extras: null });
    return state("bad", tn("%(n)s answer was not taken", "%(n)s answers were not taken", refused));
  }
  return { alarm };
}
