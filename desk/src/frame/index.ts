/* The bridge: the only script of the frame's document. It takes the page and a port from the desk
   once, shows the page, and answers what its fields hold. */

import { defineCrowdElements, defineTurkFunctions } from "./crowd";
import { firstFault, focusFirst, readFields, restoreFields, type Fields } from "./fields";
import { lockDown } from "./lockdown";
import { showPage } from "./page";

interface Start {
  type: string;
  page: string;
  fields: Fields;
  language: string;
  direction: string;
  isPreview: boolean;
}

/** How often fields are read that a script of the page fills in, without any event. */
const READ_EVERY_MS = 700;

let port: MessagePort;
let sent = "";
/** Whether the page has sent itself, and nothing was changed since. */
let isAccepted = false;

const tell = (message: object): void => port.postMessage(message);

function tellFields(): void {
  const fields = readFields();
  const text = JSON.stringify(fields);
  if (text === sent) return;
  sent = text;
  tell({ type: "fields", fields });
}

/** "" for a page that is ready as its own rules say, else what is missing; null when it refuses
    without words. */
function faultOfPage(): string | null {
  if (isAccepted) return "";
  const fault = firstFault();
  if (fault) return fault;
  for (const form of Array.from(document.forms)) {
    const event = new Event("submit", { bubbles: true, cancelable: true });
    isChecking = true;
    const goesOn = form.dispatchEvent(event);
    isChecking = false;
    if (!goesOn && !isAccepted) return null;
  }
  return "";
}
let isChecking = false;

function sendItself(): void {
  isAccepted = true;
  if (!isChecking) {
    tellFields();
    tell({ type: "send" });
  }
}

function listen(): void {
  const change = (): void => {
    isAccepted = false;
    tellFields();
  };
  for (const name of ["input", "change", "click"]) window.addEventListener(name, change);
  window.addEventListener("submit", (event) => {
    if (event.defaultPrevented || isChecking) return;
    event.preventDefault();
    sendItself();
  });
  HTMLFormElement.prototype.submit = sendItself;
  window.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[href], area[href]");
    if (!link || event.defaultPrevented) return;
    if (link.getAttribute("href")!.charAt(0) === "#") return;
    event.preventDefault();
    tell({ type: "link", address: link.href });
  });
  window.addEventListener("keydown", (event) => {
    const isSend = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (event.defaultPrevented || (event.key !== "Escape" && !isSend)) return;
    event.preventDefault();
    tellFields();
    tell({ type: "leave" });
  });
  window.addEventListener("blur", tellFields);
  setInterval(tellFields, READ_EVERY_MS);
  const measure = (): void =>
    tell({
      type: "height",
      pixels: Math.ceil(document.documentElement.getBoundingClientRect().height),
    });
  if ("ResizeObserver" in window) new ResizeObserver(measure).observe(document.documentElement);
  measure();
}

function answer({ type }: { type: string }): void {
  if (type === "focus") focusFirst();
  if (type !== "check") return;
  const fault = faultOfPage();
  const fields = readFields();
  sent = JSON.stringify(fields);
  tell({ type: "checked", fields, fault });
}

function start({ page, fields, language, direction, isPreview }: Start): void {
  const query = new URLSearchParams({
    assignmentId: isPreview ? "ASSIGNMENT_ID_NOT_AVAILABLE" : "TASK",
    hitId: "TASK",
    ...(isPreview ? {} : { workerId: "MEMBER" }),
    turkSubmitTo: location.href.replace(/\/frame\/.*/, ""),
  });
  history.replaceState(null, "", `?${query.toString()}`);
  if (language) document.documentElement.lang = language;
  document.documentElement.dir = direction || "auto";
  defineCrowdElements();
  defineTurkFunctions();
  const addresses = showPage(page);
  restoreFields(fields);
  sent = JSON.stringify(readFields());
  listen();
  port.onmessage = (event: MessageEvent<{ type: string }>) => answer(event.data);
  tell({ type: "ready", fields: readFields(), addresses });
}

lockDown();
window.addEventListener("message", function first(event: MessageEvent<Start>) {
  if (event.source !== window.parent || !event.ports[0] || event.data.type !== "start") return;
  window.removeEventListener("message", first);
  port = event.ports[0];
  start(event.data);
});
