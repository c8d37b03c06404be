/* The money of the member, on every screen between tasks and without a network: what is paid, what
   is under review and until when, what has not arrived yet, what is reserved. */

import type { Desk } from "../contracts";
import { h, show } from "../core/dom";
import { formatMoney, t, tn } from "../core/sentences";
import { bodyOf, listReceipts } from "../store/receipts";
import { formatDate, formatDateTime } from "./formats";

const DAY_HOURS = 24;
const OLD_MS = 3_600_000;

export interface Amount {
  currency: string;
  micros: number;
}

/** One amount for each currency, in words. */
export function sums(amounts: Amount[]): string[] {
  const total: Record<string, number> = {};
  for (const { currency, micros } of amounts) total[currency] = (total[currency] || 0) + micros;
  return Object.keys(total)
    .sort()
    .map((currency) => formatMoney(total[currency]!, currency));
}

/** The days of peer review before an answer of this work is paid; 0 when it is paid on arrival. */
export const reviewDays = ({ review_hours }: { review_hours?: number }): number =>
  Math.ceil((review_hours || 0) / DAY_HOURS);

function figure(
  name: string,
  values: string[],
  note: string | HTMLElement,
  style = "",
): HTMLElement {
  return h(
    "div",
    { class: `figure ${style}` },
    h("span.figure-name", name),
    values.map((value) => h("span.figure-value", h("bdi", value))),
    h("span.figure-more", note),
  );
}

/** The amounts of today's receipts. */
async function receivedToday(desk: Desk): Promise<Amount[]> {
  const today = new Date().toDateString();
  const amounts: Amount[] = [];
  for (const receipt of await listReceipts(desk.store)) {
    const { at: date, totals } = bodyOf(receipt);
    if (new Date(date).toDateString() !== today) continue;
    for (const currency in totals) amounts.push({ currency, micros: totals[currency]! });
  }
  return amounts;
}

export function walletSummary(desk: Desk): HTMLElement {
  const { wallets, checked, outbox, tasks, sheets } = desk.store.state;
  const currencies = Object.keys(wallets).sort();
  const currency = currencies[0] || "USD";
  const orZero = (texts: string[]): string[] => (texts.length ? texts : [formatMoney(0, currency)]);
  const waiting = outbox
    .filter(({ refused }) => !refused)
    .map((row) => ({ currency: row.currency, micros: row.task.price_micros }));
  const open = tasks.map((task) => ({
    currency: (sheets[task.project] || { currency }).currency,
    micros: task.price_micros,
  }));
  const lastReview = checked
    .map(({ until }) => until)
    .sort()
    .pop();
  const wallet = sums(currencies.map((name) => ({ currency: name, micros: wallets[name]! })));
  const note = h("span", t("It is yours and never expires"));
  receivedToday(desk).then((received) => {
    const today = sums(waiting.concat(received));
    if (today.length) show(note, t("Earned today: %(sum)s", { sum: today.join(" + ") }));
  });
  return h(
    "section.strip",
    { "aria-label": t("Your money") },
    figure(t("In your wallet"), orZero(wallet), h("span", note, lastKnown(desk)), "figure-first"),
    lastReview &&
      figure(
        t("Being checked"),
        sums(checked),
        t("paid by %(day)s at the latest", { day: formatDate(lastReview) }),
      ),
    figure(t("Saved here"), orZero(sums(waiting)), waitingNote(waiting.length)),
    figure(t("Reserved for you"), orZero(sums(open)), reservedNote(tasks.length)),
  );
}

/** The time of what is shown, once that is old or no network brings a newer one. */
export function lastKnown(desk: Desk): string {
  const { syncedAt } = desk.store.state;
  const isOld = navigator.onLine === false || Date.now() - syncedAt > OLD_MS;
  return syncedAt && isOld ? ` · ${formatDateTime(syncedAt)}` : "";
}

const waitingNote = (n: number): string =>
  n
    ? tn("%(n)s answer, paid when it arrives", "%(n)s answers, paid when they arrive", n)
    : t("All received");

const reservedNote = (n: number): string =>
  n ? tn("%(n)s task on this device", "%(n)s tasks on this device", n) : t("Nothing at the moment");
