/* Her money, in sight on every screen between tasks and without a network too: what is hers, what is being checked and by
   when it is paid, what has not arrived yet, what lies ready. */

import type { Desk } from "../screens/frame";
import type { Kit } from "../screens/kit";
import { receiptsOf } from "../store/receipts";

const DAY_HOURS = 24;

export function purseWith(kit: Kit) {
  const { h, moment, money, show, t, tn } = kit;

  interface Sum {
    currency: string;
    micros: number;
  }
  const sums = (rows: Sum[]): string[] => {
    const by: Record<string, number> = {};
    for (const { currency, micros } of rows) by[currency] = (by[currency] || 0) + micros;
    return Object.keys(by).sort().map((currency) => money(by[currency]!, currency));
  };
  const figure = (name: string, values: string[], more: string | HTMLElement, kind = ""): HTMLElement =>
    h("div", { class: `figure ${kind}` },
      h("span", { class: "figure-name" }, name),
      values.map((value) => h("span", { class: "figure-value" }, h("bdi", {}, value))),
      h("span", { class: "figure-more" }, more));

  /** In how many days an answer of this work is hers, if peers may look first; else 0. */
  const daysOf = ({ review_hours }: { review_hours?: number }): number => Math.ceil((review_hours || 0) / DAY_HOURS);
  const paidWhen = (of: { review_hours?: number }): string => {
    const days = daysOf(of);
    return days
      ? tn("checked by peers first, paid within %(n)s day", "checked by peers first, paid within %(n)s days", days)
      : t("paid when it arrives");
  };

  /** What receipts of today say, with what has not arrived yet. */
  async function today(desk: Desk, waiting: Sum[]): Promise<string> {
    const now = new Date().toDateString();
    const rows = waiting.slice();
    for (const { body } of await receiptsOf(desk.store)) {
      const { at, totals } = JSON.parse(body) as { at: string; totals: Record<string, number> };
      if (new Date(at).toDateString() !== now) continue;
      for (const currency in totals) rows.push({ currency, micros: totals[currency]! });
    }
    const all = sums(rows);
    return all.length ? t("Earned today: %(sum)s", { sum: all.join(" + ") }) : "";
  }

  function strip(desk: Desk): HTMLElement {
    const { wallets, checked, outbox, tasks, sheets } = desk.store.held;
    const currencies = Object.keys(wallets).sort();
    const first = currencies[0] || "USD";
    const nothing = [money(0, first)];
    const waiting = outbox.filter((one) => !one.refused)
      .map((one) => ({ currency: one.currency, micros: one.task.price_micros }));
    const open = sums(tasks.map((task) => ({
      currency: (sheets[task.project] || { currency: first }).currency,
      micros: task.price_micros,
    })));
    const last = checked.map((one) => one.until).sort().pop();
    const hers = h("span", {}, t("Yours already: it never expires"));
    today(desk, waiting).then((words) => words && show(hers, words));
    return h("section", { class: "strip", "aria-label": t("Your money") },
      figure(t("In your wallet"), currencies.length ? currencies.map((one) => money(wallets[one]!, one)) : nothing,
        hers, "figure-first"),
      last && figure(t("Being checked"), sums(checked), t("paid by %(day)s at the latest", { day: moment(last, false) })),
      figure(t("Saved here"), waiting.length ? sums(waiting) : nothing,
        waiting.length
          ? tn("%(n)s answer, paid when it arrives", "%(n)s answers, paid when they arrive", waiting.length)
          : t("All received")),
      figure(t("Reserved for you"), open.length ? open : nothing,
        tasks.length
          ? tn("%(n)s task on this device", "%(n)s tasks on this device", tasks.length)
          : t("Nothing at the moment")));
  }

  return { strip, daysOf, paidWhen };
}

export type Purse = ReturnType<typeof purseWith>;
