/* The desk as an app: a button where the browser offers it, words where it does not. */

import type { Kit } from "../screens/kit";

interface Offer extends Event {
  prompt(): Promise<void>;
}
let offer: Offer | null = null;
let offered: () => void = () => undefined;

window.addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offer = event as Offer;
  offered();
});

export function installWith(kit: Kit) {
  const { h, show, t, button } = kit;

  function words(): string {
    const agent = navigator.userAgent;
    if (/iPhone|iPad/.test(agent)) return t("In Safari: open the share menu, then “Add to Home Screen”. Without that, Safari lets go of what is kept here after seven days.");
    if (/Firefox/.test(agent)) return /Android/.test(agent)
      ? t("In Firefox: open the menu, then “Install”.")
      : t("Firefox on a computer installs no apps. Keep this page as a bookmark: it opens without a network as well.");
    return t("In the menu of the browser, look for “Install app” or “Add to Home screen”.");
  }

  function install(): HTMLElement {
    const host = h("div", { class: "part" });
    const draw = (): void => {
      const done = window.matchMedia("(display-mode: standalone)").matches;
      show(host, done
        ? h("p", {}, t("The desk is installed on this device."))
        : offer
          ? button(t("Install the desk as an app"), async () => {
            await offer!.prompt();
            offer = null;
            draw();
          }, "button-quiet")
          : h("p", { class: "small" }, words()));
    };
    offered = draw;
    window.addEventListener("appinstalled", draw);
    draw();
    return h("section", { class: "card part narrow" }, h("h2", {}, t("As an app")), host);
  }

  return { install };
}
