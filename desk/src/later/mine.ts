/* My things: receipts to read and take along without a network, answers that were not taken, this device. */

import type { Receipt } from "../store/shapes";
import type { Desk, Screen } from "../screens/frame";
import type { Kit } from "../screens/kit";
import { receiptsOf } from "../store/receipts";
import { withPin } from "./pin";
import type { Purse } from "./purse";

interface Body {
  receipt: string;
  at: string;
  answers: unknown[];
  totals: Record<string, number>;
}

export function mineWith(kit: Kit, { strip }: Purse, install: () => HTMLElement, others: Record<string, (desk: Desk) => Screen>): (desk: Desk) => Screen {
  const { h, show, moment, money, t, tn, bar, button, place } = kit;

  /** Give a text to the person as a file. */
  function save(name: string, value: unknown): void {
    const address = URL.createObjectURL(new Blob([JSON.stringify(value, null, 1)], { type: "application/json" }));
    const link = h("a", { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }

  function line(receipt: Receipt): HTMLElement {
    const body = JSON.parse(receipt.body) as Body;
    const sums = Object.keys(body.totals).map((one) => money(body.totals[one]!, one)).join(" + ");
    return h("li", { class: "row-apart line" },
      h("span", {}, h("strong", {}, h("bdi", {}, sums)), " ",
        tn("for %(n)s answer", "for %(n)s answers", body.answers.length),
        h("span", { class: "muted small" }, ` · ${moment(body.at)} · `,
          receipt.proof ? t("in the public log") : t("signed; the public log follows"))),
      h("button", { type: "button", class: "link-button", click: () => save(`receipt-${body.receipt}.json`, receipt) },
        t("Save"), h("span", { class: "unseen" }, ` ${moment(body.at)}`)));
  }

  const at = (receipt: Receipt): string => (JSON.parse(receipt.body) as Body).at;

  function refused(desk: Desk): HTMLElement | null {
    const rows = desk.store.held.outbox.filter((one) => one.refused);
    if (!rows.length) return null;
    return h("section", { class: "part" },
      h("h2", {}, t("Not taken, and kept here")),
      h("ul", {}, rows.map((row) =>
        h("li", {}, `${(desk.store.held.sheets[row.task.project] || { question: "" }).question} `,
          h("strong", {}, row.refused)))),
      button(t("Save them as a file"), () => save("not-taken.json", rows), "button-quiet"));
  }

  function device(desk: Desk): HTMLElement {
    const pin = h("input", {
      id: "pin", type: "password", inputmode: "numeric", autocomplete: "off", minlength: 4, maxlength: 12,
    });
    const told = h("p", { role: "status", class: "small" });
    const choose = async (): Promise<void> => {
      if (pin.value.length < 4) return show(told, t("Please take at least four figures."));
      desk.person = await kit.keep(await withPin(desk.person, pin.value));
      pin.value = "";
      show(told, t("Kept. Your screen opens on this device with this PIN."));
    };
    const stay = async (): Promise<void> => {
      const kept = navigator.storage && navigator.storage.persist && (await navigator.storage.persist());
      show(told, kept
        ? t("This browser will keep your work until you take it away.")
        : t("This browser did not promise it. Your work is safe as soon as it has been received."));
    };
    return h("section", { class: "card part narrow" },
      h("h2", {}, t("This device")),
      h("label", { for: "pin" }, t("A PIN for this device, so that others who use it do not open your screen")),
      pin,
      h("p", { class: "row" },
        button(t("Keep this PIN"), choose, "button-quiet"),
        button(t("Ask the browser to keep my work"), stay, "button-quiet")),
      told);
  }

  const pages = (): [string, string][] => [
    ["/wallet/", t("The whole wallet")],
    ["/payouts/", t("Take my money")],
    ["/me/decisions", t("Decisions about my work")],
    ["/me/learning", t("What the numbers say of your work")],
    ["/me/notices", t("Notices: how and when you are told")],
    ["/me/household", t("Household")],
    ["/me/devices", t("My devices")],
    ["/me/", t("About me")],
  ];

  function mine(desk: Desk): Screen {
    const other = others[location.hash.split("/")[2] || ""];
    if (other) return other(desk);
    const top = bar(desk, "mine");
    // browsers fetch it anew on every page that names it: only here, where the desk is installed as an app
    if (!document.querySelector("link[rel=manifest]")) {
      document.head.append(h("link", { rel: "manifest", href: "/desk/manifest.webmanifest" }));
    }
    const list = h("div", { class: "part" });
    const unsent = h("div");
    async function fresh(): Promise<void> {
      top.fresh();
      show(unsent, strip(desk), refused(desk));
      const receipts = (await receiptsOf(desk.store)).sort((a, b) => (at(a) < at(b) ? 1 : -1));
      show(list,
        receipts.length
          ? h("ul", { class: "lines" }, receipts.slice(0, 200).map(line))
          : h("p", { class: "muted" }, t("Your first receipt comes with your first answers.")),
        receipts.length > 0 && button(t("Save all receipts"), () => save("receipts.json", receipts), "button-quiet"));
    }
    place(t("My things"),
      h("h1", {}, t("My things")),
      unsent,
      h("p", { class: "row" }, h("a", { class: "button button-quiet", href: "#/mine/hours" }, t("My hours and what they earned")),
        h("a", { class: "button button-quiet", href: "#/mine/settings" }, t("How I want to work"))),
      h("section", { class: "part" },
        h("h2", {}, t("Receipts")),
        h("p", { class: "small muted" },
          t("Each is signed by the co-operative and says what was paid for which answer. They lie on this device.")),
        list),
      device(desk),
      install(),
      h("section", { class: "part" },
        h("h2", {}, t("These pages need the network")),
        h("ul", { class: "lines" }, pages().map(([address, words]) => h("li", {}, h("a", { href: address }, words))))));
    fresh();
    return { fresh, leave() {} };
  }

  return mine;
}
