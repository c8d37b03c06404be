/* My hours and what they earned: the server's sums by week and project, kept here; pay that has its receipt here beside. */

import { svg } from "../core/dom";
import type { Desk, Screen } from "../screens/frame";
import type { Kit } from "../screens/kit";
import { receiptsOf } from "../store/receipts";
import { box, type Week } from "./letters";

const HOUR_MS = 3_600_000;
const WEEKS_NAMED_MAX = 5;

export function hoursWith(kit: Kit) {
  const { language, h, show, money, t, tn, bar, place } = kit;

  const day = (iso: string): string =>
    new Intl.DateTimeFormat([language, "fr"], { day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(`${iso}T00:00:00Z`));
  const span = (ms: number): string => {
    const minutes = Math.round(ms / 60_000);
    return minutes < 60 ? tn("%(n)s min", "%(n)s min", minutes)
      : t("%(h)s h %(m)s min", { h: Math.floor(minutes / 60), m: minutes % 60 });
  };
  const hourly = (micros: number, ms: number): number => (ms < 60_000 ? 0 : Math.round((micros * HOUR_MS) / ms));
  const rounded = (micros: number, currency: string): string => money(Math.round(micros / 10_000) * 10_000, currency);

  /** Bars of pay an hour, and the floor as a line; the table below says the same. */
  function chart(weeks: { name: string; rate: number }[], floor: number, currency: string): SVGElement {
    const top = Math.max(floor, ...weeks.map((one) => one.rate), 1) * 1.2;
    const wide = 100 / Math.max(4, weeks.length);
    const rtl = document.dir === "rtl";
    const y = (value: number): number => 34 - (34 * value) / top;
    const x = (from: number, width = 0): number => (rtl ? 100 - from - width : from);
    const words = (middle: number, down: number, said: string): SVGElement =>
      svg("text", { x: x(middle), y: down, "text-anchor": "middle" }, said);
    return svg("svg", { class: "hours-chart", viewBox: "0 0 100 40", role: "img", "aria-label": t("Pay an hour, week by week") },
      weeks.map((one, at) => [
        svg("rect", { x: x(at * wide + wide * 0.15, wide * 0.7), width: wide * 0.7, y: y(one.rate), height: 34 - y(one.rate), rx: 1, class: "hours-bar" }),
        weeks.length <= WEEKS_NAMED_MAX && [
          one.rate > 0 && words((at + 0.5) * wide, y(one.rate) - 1, rounded(one.rate, currency)),
          words((at + 0.5) * wide, 38, one.name),
        ],
      ]),
      floor && svg("line", { x1: 0, x2: 100, y1: y(floor), y2: y(floor), class: "hours-floor" }));
  }

  function table(rows: Week[], currency: string, floor: number): HTMLElement {
    const mondays = rows.map((one) => one.week).filter((one, at, all) => all.indexOf(one) === at).sort().reverse();
    const weeks = mondays.map((monday) => {
      const its = rows.filter((one) => one.week === monday);
      const ms = its.reduce((sum, one) => sum + one.spent_ms, 0);
      const micros = its.reduce((sum, one) => sum + one.micros, 0);
      return { monday, its, ms, micros, rate: hourly(micros, ms) };
    });
    const line = (name: string, work: string, ms: number, micros: number, strong: boolean): HTMLElement =>
      h("tr", {}, h("th", { scope: "row" }, name), h("td", { dir: "auto" }, strong ? h("strong", {}, work) : work),
        h("td", { "data-name": t("Time") }, span(ms)),
        h("td", { "data-name": t("Pay") }, h("bdi", {}, money(micros, currency))),
        h("td", { "data-name": t("Pay an hour") }, h("bdi", {}, ms < 60_000 ? "–" : rounded(hourly(micros, ms), currency))));
    return h("section", { class: "part" },
      chart(weeks.slice().reverse().map((one) => ({ name: day(one.monday), rate: one.rate })), floor, currency),
      floor > 0 && h("p", { class: "small muted" }, t("The line is the floor that the members have voted: %(rate)s an hour.", { rate: money(floor, currency) })),
      h("div", { class: "table-frame" }, h("table", {},
        h("thead", {}, h("tr", {}, [t("Week from"), t("Work"), t("Time"), t("Pay"), t("Pay an hour")].map((one) => h("th", { scope: "col" }, one)))),
        h("tbody", {}, weeks.map((one) => [
          line(day(one.monday), t("All of it"), one.ms, one.micros, true),
          one.its.length > 1 && one.its.map((each) => line("", each.title, each.spent_ms, each.micros, false)),
        ])))));
  }

  function hours(desk: Desk): Screen {
    const top = bar(desk, "mine");
    const host = h("div", { class: "part" });
    const draw = async (): Promise<void> => {
      const { hours: rows, floors } = await box(desk.store);
      const currencies = rows.map((one) => one.currency).filter((one, at, all) => all.indexOf(one) === at);
      const receipts = await receiptsOf(desk.store);
      show(host,
        currencies.map((currency) => table(rows.filter((one) => one.currency === currency), currency, floors[currency] || 0)),
        !rows.length && h("p", { class: "muted" }, t("Your first hours come with your first answers, when there is a network.")),
        receipts.length > 0 && h("p", { class: "small muted" }, tn("%(n)s receipt on this device says what was paid.", "%(n)s receipts on this device say what was paid.", receipts.length)));
    };
    place(t("My hours and what they earned"),
      h("h1", {}, t("My hours and what they earned")),
      h("p", { class: "muted" }, t("Time is counted on your own device, only while a task is in sight. Nobody else sees this page.")),
      host,
      h("p", {}, h("a", { href: "#/mine" }, t("My things"))));
    draw().then(async () => {
      if (await (await desk.later()).exchange(desk, true, true)) await draw();
    });
    return { fresh: () => top.fresh(), leave() {} };
  }

  return { hours };
}
