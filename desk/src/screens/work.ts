/* The first screen. lazy/home.ts draws it; on the very first visit, before that is loaded, the
   tasks that came with the page can be begun at once, and the rest appears below: no button moves
   that somebody is about to press. */

import type { Desk, Screen } from "../contracts";
import { h } from "../core/dom";
import { formatMoney, t, tn } from "../core/sentences";
import { button, drawBar, showScreen } from "./frame";

function firstCard(desk: Desk, project: string): HTMLElement {
  const { tasks, sheets } = desk.store.state;
  const sheet = sheets[project]!;
  const open = tasks.filter((task) => task.project === project);
  const n = open.length;
  const micros = open.reduce((sum, task) => sum + task.price_micros, 0);
  const { legal_name, country } = sheet.client;
  return h(
    "article.card.card-tall",
    h(
      "p.offer-price",
      h("bdi", formatMoney(micros, sheet.currency)),
      " ",
      h(
        "span",
        tn("for %(n)s task · about %(m)s min", "for %(n)s tasks · about %(m)s min", n, {
          m: Math.ceil((sheet.estimated_seconds * n) / 60),
        }),
      ),
    ),
    h("h2.offer-title", { dir: "auto", lang: sheet.content_language || null }, sheet.question),
    h("p.small", { dir: "auto" }, `${legal_name}, ${country} · ${sheet.purpose}`),
    h(
      "p",
      button(t("Continue"), () => desk.open(`task/${project}`), "button-wide"),
    ),
  );
}

export function work(desk: Desk): Screen {
  const { tasks, sheets } = desk.store.state;
  const bar = drawBar(desk, "");
  const host = h("div");
  const first = !desk.lazy && tasks[0] && sheets[tasks[0].project] ? tasks[0].project : "";
  let home: Screen | null = null;
  showScreen(t("Work"), h("h1.unseen", t("Work")), first && firstCard(desk, first), host);
  if (desk.lazy) home = desk.lazy.home(desk, host);
  else {
    desk.waitForLazy(true).then((lazy) => {
      home = host.isConnected ? lazy.home(desk, host, first) : null;
    });
  }
  return {
    refresh() {
      bar.refresh();
      home?.refresh();
    },
    leave() {},
  };
}
