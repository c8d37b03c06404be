/* The desk as an app: a button where the browser offers it, instructions where it does not. */

import { h, show } from "../core/dom";
import { t } from "../core/sentences";
import { button } from "../screens/frame";

interface InstallPrompt extends Event {
  prompt(): Promise<void>;
}
let prompt: InstallPrompt | null = null;
let redraw: () => void = () => undefined;

window.addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  prompt = event as InstallPrompt;
  redraw();
});

function instructions(): string {
  const agent = navigator.userAgent;
  if (/iPhone|iPad/.test(agent)) {
    return t(
      "In Safari: open the share menu, then “Add to Home Screen”. Without that, Safari lets go of what is kept here after seven days.",
    );
  }
  if (/Firefox/.test(agent)) {
    return /Android/.test(agent)
      ? t("In Firefox: open the menu, then “Install”.")
      : t(
          "Firefox on a computer installs no apps. Keep this page as a bookmark: it opens without a network as well.",
        );
  }
  return t("In the menu of the browser, look for “Install app” or “Add to Home screen”.");
}

export function installCard(): HTMLElement {
  const host = h("div.part");
  const install = async (): Promise<void> => {
    await prompt!.prompt();
    prompt = null;
    redraw();
  };
  redraw = () => {
    if (window.matchMedia("(display-mode: standalone)").matches) {
      show(host, h("p", t("The desk is installed on this device.")));
    } else if (prompt) {
      show(host, button(t("Install the desk as an app"), install, "button-quiet"));
    } else show(host, h("p.small", instructions()));
  };
  window.addEventListener("appinstalled", redraw);
  redraw();
  return h("section.card.part.narrow", h("h2", t("As an app")), host);
}
