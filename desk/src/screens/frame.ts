/* What every screen stands in: who is here, what the screens may ask of the desk, the bar above them. */

import { h, show, type Child } from "../core/dom";
import { t } from "../core/words";
import type { Store } from "../store/member";
import type { Person } from "../store/people";
import type { Wish } from "../sync/sync";

export type Later = ReturnType<typeof import("../later/more").screens>;

/** The desk as a screen sees it. */
export interface Desk {
  person: Person;
  store: Store;
  online: boolean;
  /** How much of a file has been sent that an answer waits for, 0 to 1. */
  sent?: number;
  /** What comes after the first task: screens, widgets, files that she makes. `extras` once it is here. */
  later(): Promise<Later>;
  /** The same however long it takes; unless `quiet`, says that it is on its way to who has asked for it. */
  soon(quiet?: boolean): Promise<Later>;
  extras: Later | null;
  /** Send and fetch soon; with `now`, at once. */
  sync(wish?: Wish, now?: boolean): Promise<void>;
  /** Something came or left: the screen shows it, when it is hers. */
  fresh(): void;
  go(to: string): void;
}

export interface Screen {
  /** Something came or left; a screen in which somebody works shows only what is around her. */
  fresh(): void;
  leave(): void;
}

export const wide = (): boolean => window.matchMedia("(min-width: 56em)").matches;

export const main = (): HTMLElement => document.getElementById("main")!;

/** In words: what has not arrived yet, or that everything has. The first screen knows no more than these two. */
function pill(desk: Desk): HTMLElement {
  if (desk.extras) return desk.extras.pill(desk);
  return desk.store.held.outbox.length
    ? state("wait", t("Saved here, waiting for the network"))
    : state("good", t("All received"));
}

export const stillLoading = (): string =>
  t("Still loading: this part needs the network once. Then it opens by itself.");

export const state = (tone: string, words: string): HTMLElement =>
  h("span", { class: `pill pill-${tone}` }, words);

/** The bar: `middle` is what the screen puts there; the pill keeps itself up to date through `fresh`. */
export function bar(desk: Desk, here: string, middle?: Child): { fresh(): void } {
  const end = h("div", { class: "top-end" });
  const link = (to: string, words: string): HTMLElement =>
    h("li", {}, h("a", { href: `#/${to}`, "aria-current": here === to && "page" }, words));
  show(document.getElementById("bar")!,
    h("a", { class: "brand", href: "#/" }, "minga"),
    middle || h("nav", { "aria-label": t("Main") },
      h("ul", { class: "nav" }, link("", t("Work")), link("mine", t("My things")), link("people", desk.person.name))),
    end);
  const fresh = (): void => show(end, pill(desk));
  fresh();
  return { fresh };
}

/** Show a screen's content and bring the reader to its heading. */
export function place(title: string, ...children: Child[]): void {
  document.title = `${title} · Minga`;
  show(main(), ...children);
  const heading = main().querySelector("h1");
  if (heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
  window.scrollTo(0, 0);
}

export const button = (words: Child, click: () => void, kind = ""): HTMLButtonElement =>
  h("button", { type: "button", class: `button ${kind}`, click }, words);
