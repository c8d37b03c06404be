/* The frame of every screen: the bar with navigation and sync state, and the place of the content.
 */

import type { Desk } from "../contracts";
import { h, show, type Child } from "../core/dom";
import { t } from "../core/sentences";

/** The bar above a screen; `refresh` redraws the sync state. */
export interface Bar {
  refresh(): void;
}

export const isWide = (): boolean => window.matchMedia("(min-width: 56em)").matches;

export const main = (): HTMLElement => document.getElementById("main")!;

export const stillLoading = (): string =>
  t("Still loading: this part needs the network once. Then it opens by itself.");

export const pill = (tone: string, text: string): HTMLElement =>
  h("span", { class: `pill pill-${tone}` }, text);

/** Whether answers wait on this device. core.js knows two states; lazy/syncPill.ts tells them all
    apart. */
function syncPill(desk: Desk): HTMLElement {
  if (desk.lazy) return desk.lazy.syncPill(desk);
  return desk.store.state.outbox.length
    ? pill("wait", t("Saved here, waiting for the network"))
    : pill("good", t("All received"));
}

function navigation(desk: Desk, current: string): HTMLElement {
  const link = (route: string, text: string, href = `#/${route}`): HTMLElement =>
    h("li", h("a", { href, "aria-current": current === route && "page" }, text));
  return h(
    "nav",
    { "aria-label": t("Main") },
    h(
      "ul.nav",
      // the order of the pages (templates/base_member.html)
      link("", t("Work")),
      link("wallet", t("Wallet"), "/wallet/"),
      link("mine", t("Account")),
      link("people", desk.person.name),
    ),
  );
}

/** Draw the bar; `middle` takes the place of the navigation. */
export function drawBar(desk: Desk, current: string, middle?: Child): Bar {
  const end = h("div.top-end");
  show(
    document.getElementById("bar")!,
    h("a.brand", { href: "#/" }, "minga"),
    middle || navigation(desk, current),
    end,
  );
  const refresh = (): void => show(end, syncPill(desk));
  refresh();
  return { refresh };
}

/** Show the content of a screen, scrolled to the top with its heading focused. */
export function showScreen(title: string, ...children: Child[]): void {
  document.title = `${title} · Minga`;
  show(main(), ...children);
  const heading = main().querySelector("h1");
  if (heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
  window.scrollTo(0, 0);
}

export const button = (content: Child, click: () => void, style = ""): HTMLButtonElement =>
  h("button", { class: `button ${style}`, click }, content);
