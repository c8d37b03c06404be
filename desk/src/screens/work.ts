/* The first screen. All of it is in later/home.ts; on the very first visit, before that is here, the tasks that came with
   the page can be begun at once, and the rest appears below: nothing that she is about to press moves. */

import { h } from "../core/dom";
import { money, t, tn } from "../core/words";
import { bar, button, place, type Desk, type Screen } from "./frame";

function brief(desk: Desk, project: string): HTMLElement {
  const { tasks, sheets } = desk.store.held;
  const sheet = sheets[project]!;
  const mine = tasks.filter((one) => one.project === project);
  const n = mine.length;
  return h("article", { class: "card card-tall" },
    h("p", { class: "offer-price" },
      h("bdi", {}, money(mine.reduce((sum, one) => sum + one.price_micros, 0), sheet.currency)), " ",
      h("span", {}, tn("for %(n)s task · about %(m)s min", "for %(n)s tasks · about %(m)s min",
        n, { m: Math.ceil((sheet.estimated_seconds * n) / 60) }))),
    h("h2", { class: "offer-title", dir: "auto", lang: sheet.content_language || null }, sheet.question),
    h("p", { class: "small", dir: "auto" }, `${sheet.client.legal_name}, ${sheet.client.country} · ${sheet.purpose}`),
    h("p", {}, button(t("Go on"), () => desk.go(`task/${project}`), "button-wide")));
}

export function work(desk: Desk): Screen {
  const { tasks, sheets } = desk.store.held;
  const top = bar(desk, "");
  const host = h("div");
  const first = !desk.extras && tasks[0] && sheets[tasks[0].project] ? tasks[0].project : "";
  let home: Screen | null = null;
  place(t("Work"), h("h1", { class: "unseen" }, t("Work")), first && brief(desk, first), host);
  if (desk.extras) home = desk.extras.home(desk, host);
  else desk.soon(true).then((later) => (home = host.isConnected ? later.home(desk, host, first) : null));
  return {
    fresh() {
      top.fresh();
      if (home) home.fresh();
    },
    leave() {},
  };
}
