/* Hours and what they earned: the server's sums by week and project, and the receipts on this
   device. */

import type { Desk, Screen } from "../contracts";
import { h, show, svg } from "../core/dom";
import { formatMoney, t, tn } from "../core/sentences";
import { drawBar, showScreen } from "../screens/frame";
import { listReceipts } from "../store/receipts";
import { formatDate } from "../lazy/formats";
import { loadData, type Week } from "../lazy/memberSync";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const CENT_MICROS = 10_000;
const WEEKS_NAMED_MAX = 5;
const CHART_HEIGHT = 34;

export interface WeekSum {
  monday: string;
  rows: Week[];
  ms: number;
  micros: number;
}

const unique = (values: string[]): string[] =>
  values.filter((value, index) => values.indexOf(value) === index);

/** Sums by week, the latest first. */
export function sumByWeek(rows: Week[]): WeekSum[] {
  const mondays = unique(rows.map(({ week }) => week)).sort();
  return mondays.reverse().map((monday) => {
    const own = rows.filter(({ week }) => week === monday);
    return {
      monday,
      rows: own,
      ms: own.reduce((sum, { spent_ms }) => sum + spent_ms, 0),
      micros: own.reduce((sum, { micros }) => sum + micros, 0),
    };
  });
}

/** Pay an hour in micros; 0 for less than a minute. */
export const hourlyPay = (micros: number, ms: number): number =>
  ms < MINUTE_MS ? 0 : Math.round((micros * HOUR_MS) / ms);

const formatWeek = (monday: string): string =>
  formatDate(`${monday}T00:00:00Z`, { day: "numeric", month: "short", timeZone: "UTC" });

function formatTime(ms: number): string {
  const minutes = Math.round(ms / MINUTE_MS);
  return minutes < 60
    ? tn("%(n)s min", "%(n)s min", minutes)
    : t("%(h)s h %(m)s min", { h: Math.floor(minutes / 60), m: minutes % 60 });
}

const formatCents = (micros: number, currency: string): string =>
  formatMoney(Math.round(micros / CENT_MICROS) * CENT_MICROS, currency);

/** Bars of pay an hour, the earliest week first, and the floor as a line; the table says the same.
 */
function chart(weeks: WeekSum[], floor: number, currency: string): SVGElement {
  const rates = weeks.map(({ micros, ms }) => hourlyPay(micros, ms));
  const highest = Math.max(floor, ...rates, 1) * 1.2;
  const step = 100 / Math.max(4, weeks.length);
  const isRtl = document.dir === "rtl";
  const y = (rate: number): number => CHART_HEIGHT - (CHART_HEIGHT * rate) / highest;
  const x = (from: number, width = 0): number => (isRtl ? 100 - from - width : from);
  const text = (middle: number, top: number, content: string): SVGElement =>
    svg("text", { x: x(middle), y: top, "text-anchor": "middle" }, content);
  const bar = (rate: number, index: number): SVGElement =>
    svg("rect.hours-bar", {
      x: x((index + 0.15) * step, step * 0.7),
      width: step * 0.7,
      y: y(rate),
      height: CHART_HEIGHT - y(rate),
      rx: 1,
    });
  return svg(
    "svg.hours-chart",
    {
      viewBox: "0 0 100 40",
      role: "img",
      "aria-label": t("Hourly pay by week"),
    },
    rates.map((rate, index) => [
      bar(rate, index),
      weeks.length <= WEEKS_NAMED_MAX && [
        rate > 0 && text((index + 0.5) * step, y(rate) - 1, formatCents(rate, currency)),
        text((index + 0.5) * step, 38, formatWeek(weeks[index]!.monday)),
      ],
    ]),
    floor && svg("line.hours-floor", { x1: 0, x2: 100, y1: y(floor), y2: y(floor) }),
  );
}

function tableRow(name: string, work: string | HTMLElement, sum: Amounts): HTMLElement {
  const { ms, micros, currency } = sum;
  const rate = ms < MINUTE_MS ? "–" : formatCents(hourlyPay(micros, ms), currency);
  return h(
    "tr",
    h("th", { scope: "row" }, name),
    h("td", { dir: "auto" }, work),
    h("td", { "data-name": t("Time") }, formatTime(ms)),
    h("td", { "data-name": t("Pay") }, h("bdi", formatMoney(micros, currency))),
    h("td", { "data-name": t("Hourly pay") }, h("bdi", rate)),
  );
}

interface Amounts {
  ms: number;
  micros: number;
  currency: string;
}

function weekRows({ monday, rows, ms, micros }: WeekSum, currency: string) {
  const total = h("strong", t("Total"));
  return [
    tableRow(formatWeek(monday), total, { ms, micros, currency }),
    rows.length > 1 &&
      rows.map((row) =>
        tableRow("", row.title, { ms: row.spent_ms, micros: row.micros, currency }),
      ),
  ];
}

/** The chart and the table of one currency. */
function currencySection(rows: Week[], currency: string, floor: number): HTMLElement {
  const weeks = sumByWeek(rows);
  const columns = [t("Week of"), t("Work"), t("Time"), t("Pay"), t("Hourly pay")];
  return h(
    "section.part",
    chart(weeks.slice().reverse(), floor, currency),
    floor > 0 &&
      h(
        "p.small.muted",
        t("The line is the floor that the members have voted: %(rate)s an hour.", {
          rate: formatMoney(floor, currency),
        }),
      ),
    h(
      "div.table-frame",
      h(
        "table",
        h(
          "thead",
          h(
            "tr",
            columns.map((name) => h("th", { scope: "col" }, name)),
          ),
        ),
        h(
          "tbody",
          weeks.map((week) => weekRows(week, currency)),
        ),
      ),
    ),
  );
}

async function draw(desk: Desk, host: HTMLElement): Promise<void> {
  const { hours, floors } = await loadData(desk.store);
  const receipts = await listReceipts(desk.store);
  show(
    host,
    unique(hours.map(({ currency }) => currency)).map((currency) =>
      currencySection(
        hours.filter((row) => row.currency === currency),
        currency,
        floors[currency] || 0,
      ),
    ),
    !hours.length &&
      h("p.muted", t("Your first hours come with your first answers, when there is a network.")),
    receipts.length > 0 &&
      h(
        "p.small.muted",
        tn(
          "%(n)s receipt on this device says what was paid.",
          "%(n)s receipts on this device say what was paid.",
          receipts.length,
        ),
      ),
  );
}

export function hours(desk: Desk): Screen {
  const bar = drawBar(desk, "mine");
  const host = h("div.part");
  showScreen(
    t("My hours and pay"),
    h("h1", t("My hours and pay")),
    h(
      "p.muted",
      t(
        "Time is counted on your own device, only while a task is in sight. Nobody else sees this page.",
      ),
    ),
    host,
    h("p", h("a", { href: "#/mine" }, t("Account"))),
  );
  draw(desk, host).then(async () => {
    const lazy = await desk.loadLazy();
    if (await lazy.exchange(desk, true, true)) await draw(desk, host);
  });
  return { refresh: bar.refresh, leave() {} };
}
