/* Above the work on offer: her money, and how much time she has. */

import type { Kit } from "../screens/kit";
import type { Desk, Screen } from "../screens/frame";

export function homeWith(kit: Kit) {
  const { boot, h, show, money, t, tn } = kit;

  const figure = (name: string, values: string[], more: string, kind = ""): HTMLElement =>
    h("div", { class: `figure ${kind}` },
      h("span", { class: "figure-name" }, name),
      values.map((value) => h("span", { class: "figure-value" }, h("bdi", {}, value))),
      h("span", { class: "figure-more" }, more));

  function sums(rows: { currency: string; micros: number }[]): string[] {
    const by: Record<string, number> = {};
    for (const row of rows) by[row.currency] = (by[row.currency] || 0) + row.micros;
    return Object.keys(by).sort().map((currency) => money(by[currency]!, currency));
  }

  function strip(desk: Desk): HTMLElement {
    const { wallets, outbox, tasks, sheets } = desk.store.held;
    const currencies = Object.keys(wallets).sort();
    const waiting = outbox.filter((one) => !one.refused);
    const first = currencies[0] || "USD";
    const onTheWay = sums(waiting.map((one) => ({ currency: one.currency, micros: one.task.price_micros })));
    const open = sums(tasks.map((task) => ({
      currency: (sheets[task.project] || { currency: first }).currency,
      micros: task.price_micros,
    })));
    return h("section", { class: "strip", "aria-label": t("Your money") },
      figure(t("In your wallet"),
        currencies.length ? currencies.map((one) => money(wallets[one]!, one)) : [money(0, first)],
        t("Yours already: it never expires"), "figure-first"),
      figure(t("Saved here"), onTheWay.length ? onTheWay : [money(0, first)],
        waiting.length
          ? tn("%(n)s answer, paid when it arrives", "%(n)s answers, paid when they arrive", waiting.length)
          : t("All received")),
      figure(t("Reserved for you"), open.length ? open : [money(0, first)],
        tasks.length
          ? tn("%(n)s task on this device", "%(n)s tasks on this device", tasks.length)
          : t("Nothing at the moment")));
  }

  /** Draws into `host`. */
  function home(desk: Desk, host: HTMLElement): Screen {
    const sums = h("div");
    const times = h("div", { class: "times", role: "group", "aria-label": t("Minutes") });
    const chosen = (): number => desk.store.held.minutes || boot.minutes[0] || 3;
    const drawTimes = (): void =>
      show(times, boot.minutes.map((n) =>
        h("button", {
          type: "button",
          class: "time-choice",
          "aria-pressed": String(n === chosen()),
          click: async () => {
            await desk.store.note({ minutes: n });
            drawTimes();
            desk.sync({ offers: n }, true);
          },
        }, tn("%(n)s min", "%(n)s min", n))));
    const fresh = (): void => show(sums, strip(desk),
      desk.store.held.rests && h("p", { class: "note" },
        t("You have worked the hours that you chose for this week. Offers rest until Monday; what you hold stays yours."), " ",
        h("a", { href: "#/mine/settings" }, t("How I want to work"))));
    show(host, sums,
      h("section", { class: "part" },
        h("h2", {}, t("How much time do you have?")),
        times,
        h("p", { class: "small muted" },
          t("Stop whenever you like. What you finished is saved and paid, and the rest goes back without any mark against you."))));
    drawTimes();
    fresh();
    return { fresh, leave() {} };
  }

  return { home };
}
