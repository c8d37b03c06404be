/* The first screen: what there is to do; with the later screens, her money and how much time she has. */

import { h, show } from "../core/dom";
import { moment, money, t, tn, weight } from "../core/words";
import type { Offer, Task } from "../store/shapes";
import { bar, button, place, type Desk, type Later, type Screen } from "./frame";

const minutesOf = (seconds: number): number => Math.max(1, Math.round(seconds / 60));

/** What lies on this device is on offer even when the server's list is old or was never fetched. */
function known(desk: Desk): Offer[] {
  const { offers, tasks, sheets } = desk.store.held;
  const by: Record<string, Task[]> = {};
  for (const task of tasks) (by[task.project] = by[task.project] || []).push(task);
  const here = Object.keys(by).filter((name) => sheets[name]).map((name): Offer => {
    const sheet = sheets[name]!;
    const pay = by[name]!.reduce((sum, task) => sum + task.price_micros, 0);
    return {
      project: name,
      question: sheet.question,
      task_type: sheet.task_type,
      client: sheet.client.legal_name || "",
      country: sheet.client.country || "",
      purpose: sheet.purpose,
      tasks: by[name]!.length,
      held: by[name]!.length,
      pay_micros: pay,
      price_micros: by[name]![0]!.price_micros,
      currency: sheet.currency,
      seconds: sheet.estimated_seconds * by[name]!.length,
      bytes: 0,
      content_language: sheet.content_language,
      ...(sheet.warnings ? { warnings: sheet.warnings } : {}),
    };
  });
  return here.concat(offers.filter((one) => !by[one.project]).map((one) => ({ ...one, held: 0 })));
}

function card(desk: Desk, offer: Offer): HTMLElement {
  const { tasks } = desk.store.held;
  const until = tasks.filter((task) => task.project === offer.project)[0];
  const pieces = [
    t("%(price)s an answer", { price: money(offer.price_micros, offer.currency) }),
    offer.bytes && t("%(size)s to load", { size: weight(offer.bytes) }),
    offer.held ? t("on this device: works offline") : t("works offline once begun"),
    offer.warnings && t("may disturb: it is covered until you look"),
    until && t("reserved until %(day)s", { day: moment(until.until, false) }),
  ].filter(Boolean);
  const start = button(
    [offer.held ? t("Go on") : t("Start"), h("span", { class: "unseen" }, `: ${offer.question}`)],
    () => begin(), "button-wide");
  const begin = async (): Promise<void> => {
    if (!offer.held) {
      start.disabled = true;
      await desk.sync({ want: { project: offer.project, minutes: desk.store.held.minutes } }, true);
      if (!desk.store.held.tasks.some((task) => task.project === offer.project)) {
        start.disabled = false;
        show(note, desk.online
          ? t("There is nothing left for you in this project right now. Thank you for looking.")
          : t("There is no network now. What is on this device can be worked on."));
        return;
      }
    }
    desk.go(`task/${offer.project}`);
  };
  const note = h("p", { class: "small", role: "status" });
  return h("article", { class: "card card-tall" },
    h("p", { class: "offer-price" }, h("bdi", {}, money(offer.pay_micros, offer.currency)), " ",
      h("span", {}, tn("for %(n)s task · about %(m)s min", "for %(n)s tasks · about %(m)s min",
        offer.tasks, { m: minutesOf(offer.seconds) }))),
    h("h3", { class: "offer-title", dir: "auto", lang: offer.content_language || null }, offer.question),
    h("p", { class: "small" }, `${offer.client}, ${offer.country} `,
      h("span", { class: "muted", dir: "auto" }, `· ${offer.purpose}`)),
    h("p", { class: "small muted" }, pieces.join(" · ")),
    note,
    h("div", { class: "card-foot" }, start));
}

export function work(desk: Desk): Screen {
  const top = bar(desk, "");
  const money = h("div");
  const offers = h("div", { class: "grid" });
  // her money and how much time she has: a moment later on the very first visit
  let home: Screen | null = null;
  const more = (later: Later): void => {
    home = later.home(desk, money);
  };
  if (desk.extras) more(desk.extras);
  else desk.later().then(more, () => undefined);
  let drawn = "";
  const fresh = (): void => {
    top.fresh();
    if (home) home.fresh();
    const list = known(desk);
    const now = JSON.stringify(list);
    if (now === drawn) return; // a button that somebody is about to press stays where it is
    drawn = now;
    show(offers, list.length ? list.map((one) => card(desk, one)) : h("div", { class: "empty" },
      h("p", {}, h("strong", {}, t("There is no work for you at this moment."))),
      h("p", { class: "muted" },
        t("Looking again gains nothing: when work comes, it is reserved fairly, those who had least first."))));
  };
  place(t("Work"),
    h("h1", { class: "unseen" }, t("Work")),
    money,
    h("h2", { class: "unseen" }, t("Work for you")),
    offers);
  fresh();
  return { fresh, leave() {} };
}
