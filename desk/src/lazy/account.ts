/* The things of the member: receipts to read and to save without a network, refused answers, this
   device. */

import type { Desk, Screen } from "../contracts";
import { h, show } from "../core/dom";
import { formatMoney, t, tn } from "../core/sentences";
import { button, drawBar, showScreen, stillLoading } from "../screens/frame";
import { savePerson } from "../store/people";
import { bodyOf, listReceipts } from "../store/receipts";
import type { Receipt } from "../store/content";
import { formatDateTime } from "./formats";
import { installCard } from "./install";
import { loadTools } from "./loadTools";
import { withPin } from "./pin";
import { walletSummary } from "./walletSummary";

const PIN_LENGTH_MIN = 4;
const RECEIPTS_MAX = 200;
const DOWNLOAD_MS = 60_000;

/** Offer a value as a JSON file. */
function download(name: string, value: unknown): void {
  const file = new Blob([JSON.stringify(value, null, 1)], { type: "application/json" });
  const href = URL.createObjectURL(file);
  const link = h("a", { href, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(href), DOWNLOAD_MS);
}

function receiptRow(receipt: Receipt): HTMLElement {
  const body = bodyOf(receipt);
  const amounts = Object.keys(body.totals).map((currency) =>
    formatMoney(body.totals[currency]!, currency),
  );
  const date = formatDateTime(body.at);
  const state = receipt.proof ? t("in the public log") : t("signed; the public log follows");
  const save = (): void => download(`receipt-${body.receipt}.json`, receipt);
  return h(
    "li.row-apart.line",
    h(
      "span",
      h("strong", h("bdi", amounts.join(" + "))),
      " ",
      tn("for %(n)s answer", "for %(n)s answers", body.answers.length),
      h("span.muted.small", ` · ${date} · `, state),
    ),
    h("button.link-button", { click: save }, t("Save"), h("span.unseen", ` ${date}`)),
  );
}

/** Answers that the server refused, with its reasons. */
function refusedSection({ store }: Desk): HTMLElement | null {
  const { outbox, sheets } = store.state;
  const rows = outbox.filter(({ refused }) => refused);
  if (!rows.length) return null;
  return h(
    "section.part",
    h("h2", t("Rejected answers, stored here")),
    h(
      "ul",
      rows.map(({ task, refused }) =>
        h("li", `${(sheets[task.project] || { question: "" }).question} `, h("strong", refused)),
      ),
    ),
    button(t("Save as a file"), () => download("not-taken.json", rows), "button-quiet"),
  );
}

function deviceCard(desk: Desk): HTMLElement {
  const input = h("input", {
    id: "pin",
    type: "password",
    inputmode: "numeric",
    autocomplete: "off",
    minlength: PIN_LENGTH_MIN,
    maxlength: 12,
  });
  const status = h("p.small", { role: "status" });
  const savePin = async (): Promise<void> => {
    if (input.value.length < PIN_LENGTH_MIN) {
      return show(status, t("Please take at least four figures."));
    }
    desk.person = await savePerson(await withPin(desk.person, input.value));
    input.value = "";
    show(status, t("Saved. Your account opens on this device with this PIN."));
  };
  const persist = async (): Promise<void> => {
    const storage = navigator.storage as StorageManager | undefined;
    const isPersisted = storage && (await storage.persist());
    show(
      status,
      isPersisted
        ? t("This browser will keep your work until you take it away.")
        : t("This browser did not promise it. Your work is safe as soon as it has been received."),
    );
  };
  return h(
    "section.card.part.narrow",
    h("h2", t("This device")),
    h(
      "label",
      { for: "pin" },
      t("A PIN for this device, so that others who use it do not open your account"),
    ),
    input,
    h(
      "p.row",
      button(t("Save PIN"), savePin, "button-quiet"),
      button(t("Ask the browser to keep my work"), persist, "button-quiet"),
    ),
    status,
  );
}

function onlinePages(): HTMLElement {
  const pages: [address: string, text: string][] = [
    ["/wallet/", t("Open wallet")],
    ["/payouts/", t("Withdraw")],
    ["/me/decisions", t("Decisions about my work")],
    ["/me/learning", t("Feedback on my work")],
    ["/me/notices", t("Notifications")],
    ["/me/household", t("Household")],
    ["/me/devices", t("My devices")],
    ["/me/", t("Profile")],
    ["/accounts/logout/", t("Sign out")],
  ];
  return h(
    "section.part",
    h("h2", t("These pages need the network")),
    h(
      "ul.lines",
      pages.map(([href, text]) => h("li", h("a", { href }, text))),
    ),
  );
}

async function drawReceipts({ store }: Desk, host: HTMLElement): Promise<void> {
  const dateOf = (receipt: Receipt): string => bodyOf(receipt).at;
  const receipts = await listReceipts(store);
  receipts.sort((a, b) => (dateOf(a) < dateOf(b) ? 1 : -1));
  show(
    host,
    receipts.length
      ? [
          h("ul.lines", receipts.slice(0, RECEIPTS_MAX).map(receiptRow)),
          button(t("Save all receipts"), () => download("receipts.json", receipts), "button-quiet"),
        ]
      : h("p.muted", t("Your first receipt comes with your first answers.")),
  );
}

/** Browsers load the manifest again on every page that names it, so only this one does. */
function linkManifest(): void {
  if (document.querySelector("link[rel=manifest]")) return;
  document.head.append(h("link", { rel: "manifest", href: "/desk/manifest.webmanifest" }));
}

/** A screen of tools.js, which is on its way when a device sees the desk first. */
function subscreen(desk: Desk, name: "hours" | "settings"): Screen {
  const bar = drawBar(desk, "mine");
  const host = h("p.note", stillLoading());
  let screen: Screen | null = null;
  showScreen(t("Account"), host);
  loadTools().then(
    (tools) => {
      if (host.isConnected) screen = tools.screens[name](desk);
    },
    () => undefined,
  );
  return { refresh: () => (screen || bar).refresh(), leave() {} };
}

/** The account, or one of its other screens: #/mine/hours, #/mine/settings. */
export function account(desk: Desk): Screen {
  const name = location.hash.split("/")[2];
  if (name === "hours" || name === "settings") return subscreen(desk, name);
  const bar = drawBar(desk, "mine");
  const receipts = h("div.part");
  const summary = h("div");
  const link = (name: string, text: string): HTMLElement =>
    h("a.button.button-quiet", { href: `#/mine/${name}` }, text);
  const refresh = (): void => {
    bar.refresh();
    show(summary, walletSummary(desk), refusedSection(desk));
    drawReceipts(desk, receipts);
  };
  linkManifest();
  showScreen(
    t("Account"),
    h("h1", t("Account")),
    summary,
    h("p.row", link("hours", t("My hours and pay")), link("settings", t("Work preferences"))),
    h(
      "section.part",
      h("h2", t("Receipts")),
      h(
        "p.small.muted",
        t(
          "Each is signed by the co-operative and says what was paid for which answer. They are stored on this device.",
        ),
      ),
      receipts,
    ),
    deviceCard(desk),
    installCard(),
    onlinePages(),
  );
  refresh();
  return { refresh, leave() {} };
}
