/* readAloud.js: the button of a server-rendered page that reads its passages aloud, one after the
   other, each in its own language. Where the device cannot, the button stays hidden and a note is
   shown. */

import { speaker } from "./core/speech";

const button = document.querySelector<HTMLButtonElement>("[data-read-aloud]");
const heard = document.querySelector<HTMLInputElement>("input[name=heard]");
const fallback = document.querySelector<HTMLElement>("[data-read-fallback]");
let round = 0;

function passages(): (() => SpeechSynthesisUtterance)[] {
  return [...document.querySelectorAll<HTMLElement>("[data-read]")].flatMap((passage) => {
    const language = passage.lang || document.documentElement.lang;
    return speaker(passage.textContent.trim(), language) ?? [];
  });
}

function show(host: HTMLButtonElement, isSpeaking: boolean): void {
  host.textContent = (isSpeaking ? host.dataset.stop : host.dataset.start) ?? "";
  host.setAttribute("aria-pressed", String(isSpeaking));
}

/** Read from one passage on; a later press ends this round. */
function read(host: HTMLButtonElement, queue: (() => SpeechSynthesisUtterance)[]): void {
  const [speak, ...later] = queue;
  const started = round;
  if (!speak) {
    show(host, false);
    if (heard) heard.value = "yes";
    return;
  }
  const utterance = speak();
  utterance.addEventListener("end", () => {
    if (started === round) read(host, later);
  });
  utterance.addEventListener("error", () => {
    if (started === round) show(host, false);
  });
}

function toggle(host: HTMLButtonElement): void {
  round += 1;
  const isSpeaking = host.getAttribute("aria-pressed") === "true";
  show(host, !isSpeaking);
  if (isSpeaking) speechSynthesis.cancel();
  else read(host, passages());
}

if (button && passages().length) {
  button.hidden = false;
  button.addEventListener("click", () => toggle(button));
  window.addEventListener("pagehide", () => speechSynthesis.cancel());
} else if (fallback) {
  fallback.hidden = false;
}
