/* The first screen: her money, how much time she has, what there is to do. */

import type { Kit } from "../screens/kit";
import type { Desk, Screen } from "../screens/frame";
import type { Offer, Task } from "../store/shapes";
import { change } from "./letters";
import type { Purse } from "./purse";

const NO_HURRY_MINUTES = 60;

export function homeWith(kit: Kit, { strip, paidWhen }: Purse) {
  const { boot, button, called, h, moment, money, show, t, tn, weight } = kit;

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
        ...(sheet.review_hours ? { review_hours: sheet.review_hours } : {}),
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

  /** What it pays and when, how heavy it is, whether it works offline. */
  function details(desk: Desk, offer: Offer): HTMLElement {
    const until = desk.store.held.tasks.filter((task) => task.project === offer.project)[0];
    return h("p", { class: "small muted" }, [
      t("%(price)s an answer", { price: money(offer.price_micros, offer.currency) }),
      paidWhen(offer),
      offer.bytes && t("%(size)s to load", { size: weight(offer.bytes) }),
      offer.held ? t("on this device: works offline") : t("works offline once begun"),
      offer.warnings && t("may disturb: it is covered until you look"),
      until && t("reserved until %(day)s", { day: moment(until.until, false) }),
    ].filter(Boolean).join(" · "));
  }

  function card(desk: Desk, offer: Offer, begin: (offer: Offer) => void): HTMLElement {
    return h("article", { class: "card card-tall", "data-project": offer.project },
      h("p", { class: "offer-price" }, h("bdi", {}, money(offer.pay_micros, offer.currency)), " ",
        h("span", {}, tn("for %(n)s task · about %(m)s min", "for %(n)s tasks · about %(m)s min",
          offer.tasks, { m: minutesOf(offer.seconds) }))),
      h("h3", { class: "offer-title", dir: "auto", lang: offer.content_language || null }, offer.question),
      h("p", { class: "small", dir: "auto" }, `${offer.client}, ${offer.country} `, h("span", { class: "muted" }, `· ${offer.purpose}`)),
      details(desk, offer),
      offer.lacks && h("p", { class: "small" },
        h("strong", {}, t("For people good at:")), ` ${offer.lacks.map((one) => called("skill", one)).join(", ")}`),
      h("div", { class: "card-foot" }, button(
        [offer.held ? t("Go on") : offer.lacks ? t("I can do this") : t("Start"), h("span", { class: "unseen" }, `: ${offer.question}`)],
        () => begin(offer), "button-wide")));
  }

  /** Draws into `host`; `shown` is the project whose card stands there already. */
  function home(desk: Desk, host: HTMLElement, shown = ""): Screen {
    const sums = h("div", { class: "part" });
    host.className = "stack";
    const offers = h("div", { class: "grid part" });
    const told = h("p", { role: "status" });
    let starting = false;
    const begin = async (offer: Offer): Promise<void> => {
      const mine = (): boolean => desk.store.held.tasks.some((task) => task.project === offer.project);
      if (!mine()) {
        if (starting) return;
        starting = true;
        show(told, t("Your work is being fetched."));
        if (offer.lacks) await can(desk, offer.lacks);
        await desk.sync({ want: { project: offer.project, minutes: desk.store.held.minutes } }, true);
        starting = false;
      }
      // she may have gone elsewhere meanwhile
      if (mine()) return host.isConnected ? desk.go(`task/${offer.project}`) : undefined;
      show(told, desk.online
        ? t("There is nothing left for you in this project right now. Thank you for looking.")
        : t("There is no network now. What is on this device can be worked on."));
    };
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
        }, n < NO_HURRY_MINUTES ? tn("%(n)s min", "%(n)s min", n) : t("No hurry"))));
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
      const at = offers.contains(document.activeElement) ? document.activeElement!.closest("article") : null;
      show(offers, list.length || shown || (suspended && suspended.holds) ? list.map((one) => card(desk, one, begin)) : h("div", { class: "empty" },
        h("p", {}, h("strong", {}, t("There is no work for you at this moment."))),
        h("p", { class: "muted" },
          t("Looking again gains nothing: when work comes, it is reserved fairly, those who had least first."))));
      // who stood on a card by keyboard stands there again
      const again = at && offers.querySelector<HTMLElement>(`[data-project="${at.dataset.project}"] button`);
      if (again) again.focus();
    };
    // the card that stands there already is completed below its button, which somebody may be about to press
    const brief = shown && host.previousElementSibling;
    if (brief) brief.append(...known(desk).filter((one) => one.project === shown).map((one) => details(desk, one)));
    show(host, sums,
      h("section", { class: "part" },
        h("h2", {}, t("How much time do you have?")),
        times,
        h("p", { class: "small muted" },
          t("Stop whenever you like. What you finished is saved and paid, and the rest goes back without any mark against you."))),
      h("section", {}, h("h2", { class: "unseen" }, t("Work for you")), told, offers));
    drawTimes();
    fresh();
    desk.later().then((later) => later.exchange(desk)).then(fresh, () => undefined);
    return { fresh, leave() {} };
  }

  return { home };
}
