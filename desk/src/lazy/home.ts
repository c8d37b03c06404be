/* The first screen: the member's money, the time that they have, and the work on offer. */

import type { Desk, Screen } from "../contracts";
import { boot } from "../core/boot";
import { h, show } from "../core/dom";
import { formatMoney, nameOf, t, tn } from "../core/sentences";
import { button } from "../screens/frame";
import type { Suspended } from "../store/shapes";
import type { Offer } from "../store/wire";
import { formatBytes, formatDate } from "./formats";
import { changeData, exchange } from "./memberSync";
import { allOffers } from "./offers";
import { reviewDays, walletSummary } from "./walletSummary";

const NO_HURRY_MINUTES = 60;
const DEFAULT_MINUTES = 3;

interface View {
  desk: Desk;
  host: HTMLElement;
  summary: HTMLElement;
  times: HTMLElement;
  offers: HTMLElement;
  status: HTMLElement;
  /** The project whose card is there already, or "". */
  shown: string;
  /** What is drawn, as JSON: a button that somebody is about to press stays where it is. */
  drawn: string;
  starting: boolean;
}

/** Add skills to the settings and send them, before tasks that require them are asked for. */
async function addSkills(desk: Desk, skills: string[]): Promise<void> {
  await changeData(desk.store, ({ settings, unsaved }) => {
    const now = unsaved || settings;
    if (!now) return {};
    const changed_at = new Date().toISOString();
    return { unsaved: { ...now, skills: now.skills.concat(skills), changed_at } };
  });
  await exchange(desk, true);
}

const paidWhen = (offer: Offer): string => {
  const days = reviewDays(offer);
  return days
    ? tn(
        "checked by peers first, paid within %(n)s day",
        "checked by peers first, paid within %(n)s days",
        days,
      )
    : t("paid when it arrives");
};

/** Price, payment, size, whether it works offline. */
function details({ store }: Desk, offer: Offer): HTMLElement {
  const { price_micros, currency, bytes, project } = offer;
  const task = store.state.tasks.filter((open) => open.project === project)[0];
  const parts = [
    t("%(price)s an answer", { price: formatMoney(price_micros, currency) }),
    paidWhen(offer),
    bytes && t("%(size)s to load", { size: formatBytes(bytes) }),
    offer.held ? t("on this device: works offline") : t("works offline once begun"),
    offer.warnings && t("may disturb: it is covered until you look"),
    task && t("reserved until %(day)s", { day: formatDate(task.until) }),
  ];
  return h("p.small.muted", parts.filter(Boolean).join(" · "));
}

function card(view: View, offer: Offer): HTMLElement {
  const { question, lacks } = offer;
  const minutes = Math.max(1, Math.round(offer.seconds / 60));
  const action = offer.held ? t("Continue") : lacks ? t("I can do this") : t("Start");
  return h(
    "article.card.card-tall",
    { "data-project": offer.project },
    h(
      "p.offer-price",
      h("bdi", formatMoney(offer.pay_micros, offer.currency)),
      " ",
      h(
        "span",
        tn("for %(n)s task · about %(m)s min", "for %(n)s tasks · about %(m)s min", offer.tasks, {
          m: minutes,
        }),
      ),
    ),
    h("h3.offer-title", { dir: "auto", lang: offer.content_language || null }, question),
    h(
      "p.small",
      { dir: "auto" },
      `${offer.client}, ${offer.country} `,
      h("span.muted", `· ${offer.purpose}`),
    ),
    details(view.desk, offer),
    lacks &&
      h(
        "p.small",
        h("strong", t("For people good at:")),
        ` ${lacks.map((skill) => nameOf("skill", skill)).join(", ")}`,
      ),
    h(
      "div.card-foot",
      button([action, h("span.unseen", `: ${question}`)], () => start(view, offer), "button-wide"),
    ),
  );
}

/** Reserve tasks of a project, unless some lie on this device, and open it. */
async function start(view: View, { project, lacks }: Offer): Promise<void> {
  const { desk, host } = view;
  const { state } = desk.store;
  const hasTasks = (): boolean => desk.store.state.tasks.some((task) => task.project === project);
  if (!hasTasks()) {
    if (view.starting) return;
    view.starting = true;
    show(view.status, t("Your work is being fetched."));
    if (lacks) await addSkills(desk, lacks);
    await desk.sync({ want: { project, minutes: state.minutes } }, true);
    view.starting = false;
  }
  if (!hasTasks()) {
    show(
      view.status,
      desk.online
        ? t("There is nothing left for you in this project right now. Thank you for looking.")
        : t("There is no network now. What is on this device can be worked on."),
    );
    // the member may have gone elsewhere meanwhile
  } else if (host.isConnected) desk.open(`task/${project}`);
}

function drawTimes(view: View): void {
  const { desk, times } = view;
  const chosen = desk.store.state.minutes || boot.minutes[0] || DEFAULT_MINUTES;
  const timeButton = (n: number): HTMLElement => {
    const click = async (): Promise<void> => {
      await desk.store.update({ minutes: n });
      drawTimes(view);
      desk.sync({ offers: n }, true);
    };
    return h(
      "button.time-choice",
      { "aria-pressed": String(n === chosen), click },
      n < NO_HURRY_MINUTES ? tn("%(n)s min", "%(n)s min", n) : t("No time limit"),
    );
  };
  show(times, boot.minutes.map(timeButton));
}

const signInNote = (): HTMLElement =>
  h(
    "p.note",
    t("Please sign in again. Your answers stay on this device until then."),
    " ",
    h("a", { href: boot.signIn }, t("Sign in")),
  );

const suspensionNote = ({ lines, link, address }: Suspended): HTMLElement =>
  h(
    "div.note.note-bad",
    lines.map((line, index) => h("p", index ? line : h("strong", line))),
    h("p", h("a", { href: address }, link)),
  );

const emptyNote = (): HTMLElement =>
  h(
    "div.empty",
    h("p", h("strong", t("There is no work for you at the moment."))),
    h(
      "p.muted",
      t("Reloading gains nothing: new work is reserved fairly, first for those who had least."),
    ),
  );

function drawOffers(view: View, list: Offer[], suspended: Suspended | null | undefined): void {
  const { offers, shown } = view;
  const focused = offers.contains(document.activeElement)
    ? document.activeElement!.closest<HTMLElement>("article")
    : null;
  const isEmpty = !list.length && !shown && !(suspended && suspended.holds);
  show(offers, isEmpty ? emptyNote() : list.map((offer) => card(view, offer)));
  // a card that had the focus of the keyboard has it again
  const project = focused && focused.dataset.project;
  const again = project && offers.querySelector<HTMLElement>(`[data-project="${project}"] button`);
  if (again) again.focus();
}

function refresh(view: View): void {
  const { desk, shown } = view;
  const { state } = desk.store;
  const { signIn, suspended, rests } = state;
  show(
    view.summary,
    signIn && signInNote(),
    suspended && suspensionNote(suspended),
    walletSummary(desk),
  );
  const list = allOffers(state).filter(({ project }) => project !== shown);
  const drawn = JSON.stringify([list, rests, suspended]);
  if (drawn !== view.drawn) drawOffers(view, list, suspended);
  view.drawn = drawn;
}

export function home(desk: Desk, host: HTMLElement, shown = ""): Screen {
  const view: View = {
    desk,
    host,
    summary: h("div.part"),
    times: h("div.times", { role: "group", "aria-label": t("Minutes") }),
    offers: h("div.grid.part"),
    status: h("p", { role: "status" }),
    shown,
    drawn: "",
    starting: false,
  };
  host.className = "stack";
  // the card that is there already is completed below its button, which somebody may be about to
  // press
  const firstCard = shown && host.previousElementSibling;
  if (firstCard) {
    for (const offer of allOffers(desk.store.state)) {
      if (offer.project === shown) firstCard.append(details(desk, offer));
    }
  }
  show(
    host,
    view.summary,
    h(
      "section.part",
      h("h2", t("How much time do you have?")),
      view.times,
      h(
        "p.small.muted",
        t(
          "Stop at any time. What you finished is saved and paid, and the rest goes back without any mark against you.",
        ),
      ),
    ),
    h("section", h("h2.unseen", t("Work for you")), view.status, view.offers),
  );
  drawTimes(view);
  refresh(view);
  exchange(desk).then(() => refresh(view));
  return { refresh: () => refresh(view), leave() {} };
}
