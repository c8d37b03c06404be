/* The first screen: her money, how much time she has, what there is to do. */

import type { Kit } from "../screens/kit";
import type { Desk, Screen } from "../screens/frame";
import type { Offer, Task } from "../store/shapes";
import { change } from "./letters";

export function homeWith(kit: Kit) {
  const { boot, button, h, moment, money, show, t, tn, weight } = kit;

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

  /** She says that she can it: the server is told before the first tasks are asked for. */
  async function can(desk: Desk, lacks: string[]): Promise<void> {
    await change(desk.store, ({ settings, unsaved }) => {
      const now = unsaved || settings;
      return now ? { unsaved: { ...now, skills: now.skills.concat(lacks), changed_at: new Date().toISOString() } } : {};
    });
    await (await desk.later()).exchange(desk, true);
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
      [offer.held ? t("Go on") : offer.lacks ? t("I can do this") : t("Start"), h("span", { class: "unseen" }, `: ${offer.question}`)],
      () => begin(), "button-wide");
    const begin = async (): Promise<void> => {
      if (!offer.held) {
        start.disabled = true;
        if (offer.lacks) await can(desk, offer.lacks);
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
      offer.lacks && h("p", { class: "small" },
        h("strong", {}, t("For people good at:")), ` ${offer.lacks.map((one) => t(`skill:${one}`)).join(", ")}`),
      note,
      h("div", { class: "card-foot" }, start));
  }

  /** Draws into `host`; `shown` is the project whose card stands there already. */
  function home(desk: Desk, host: HTMLElement, shown = ""): Screen {
    const sums = h("div", { class: "part" });
    host.className = "stack";
    const offers = h("div", { class: "grid part" });
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
    let drawn = "";
    const fresh = (): void => {
      const { rests, suspended } = desk.store.held;
      show(sums,
        desk.store.held.signIn && h("p", { class: "note" },
          t("Please sign in again. Your answers stay on this device until then."), " ", h("a", { href: boot.signIn }, t("Sign in"))),
        suspended && h("div", { class: "note note-bad" },
          suspended.lines.map((line, n) => h("p", {}, n ? line : h("strong", {}, line))),
          h("p", {}, h("a", { href: suspended.address }, suspended.link))),
        strip(desk));
      const list = known(desk).filter((one) => one.project !== shown);
      const now = JSON.stringify([list, rests, suspended]);
      if (now === drawn) return; // a button that somebody is about to press stays where it is
      drawn = now;
      show(offers, list.length || shown || (suspended && suspended.holds) ? list.map((one) => card(desk, one)) : h("div", { class: "empty" },
        h("p", {}, h("strong", {}, t("There is no work for you at this moment."))),
        h("p", { class: "muted" },
          t("Looking again gains nothing: when work comes, it is reserved fairly, those who had least first."))));
    };
    show(host, sums,
      h("section", { class: "part" },
        h("h2", {}, t("How much time do you have?")),
        times,
        h("p", { class: "small muted" },
          t("Stop whenever you like. What you finished is saved and paid, and the rest goes back without any mark against you."))),
      h("section", {}, h("h2", { class: "unseen" }, t("Work for you")), offers));
    drawTimes();
    fresh();
    desk.later().then((later) => later.exchange(desk)).then(fresh, () => undefined);
    return { fresh, leave() {} };
  }

  return { home };
}
