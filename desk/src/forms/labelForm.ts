/* Keys for a server-rendered label form. The form works without this script: it adds keys, the time
   spent with the page visible, and a guard against a second click.

   Every key is in the page as data-key on what it presses; so the page decides, and shows a key cap
   for each. Enter sends, U takes back the last change on this page. */

import { startWorkClock } from "../core/clock";
import { t as formText } from "../core/sentences";

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
    (target instanceof HTMLInputElement && !/^(radio|checkbox|button|submit)$/.test(target.type)));

function announce(text: string): void {
  const region = document.getElementById("spoken");
  if (region) region.textContent = text;
}

function press(element: HTMLElement): void {
  if (element instanceof HTMLInputElement && element.type === "radio") {
    element.focus({ preventScroll: true });
    if (!element.checked) element.click();
    return;
  }
  element.click();
  if (element.tagName !== "SUMMARY") return;
  element.parentElement!.scrollIntoView({ block: "nearest" });
  element.focus();
}

/** Remember what was chosen; the returned function goes back to it and returns false when there is
    nothing to take back. */
function rememberChoices(form: HTMLFormElement): () => boolean {
  const chosen = (): HTMLInputElement | null => form.querySelector("input[name=choice]:checked");
  const history: (HTMLInputElement | null)[] = [];
  let current = chosen();
  form.addEventListener("change", (event) => {
    if ((event.target as HTMLInputElement).name !== "choice") return;
    history.push(current);
    current = chosen();
  });
  return () => {
    if (!history.length) return false;
    const previous = history.pop() ?? null;
    if (current) current.checked = false;
    if (previous) {
      previous.checked = true;
      previous.focus({ preventScroll: true });
    }
    current = previous;
    return true;
  };
}

/** Send once, with the time spent. */
function guardSubmit(form: HTMLFormElement): void {
  const workTime = startWorkClock();
  let isSending = false;
  form.addEventListener("submit", (event) => {
    if (isSending) return event.preventDefault();
    isSending = true;
    const spent = form.elements.namedItem("spent_ms");
    if (spent instanceof HTMLInputElement) spent.value = String(workTime());
    form.setAttribute("aria-busy", "true");
    announce(formText("Sending."));
  });
  // the browser may show the page again as it was left, from its own memory
  window.addEventListener("pageshow", () => {
    isSending = false;
    form.removeAttribute("aria-busy");
  });
}

function send(form: HTMLFormElement): void {
  const button = form.querySelector<HTMLButtonElement>("button[data-send]");
  if (!button) return;
  if (form.requestSubmit) form.requestSubmit(button);
  else button.click();
}

function mount(form: HTMLFormElement): void {
  const takeBackChoice = rememberChoices(form);
  const undoButton = form.querySelector("[data-undo]");
  const undo = (): void => {
    const isClaimed = !form.dispatchEvent(new CustomEvent("desk-undo", { cancelable: true }));
    const isDone = isClaimed || takeBackChoice();
    announce(formText(isDone ? "Taken back." : "There is nothing to take back on this page."));
  };
  guardSubmit(form);
  undoButton?.addEventListener("click", undo);
  document.addEventListener("keydown", (event) => {
    const { target, defaultPrevented, ctrlKey, metaKey, altKey } = event;
    if (defaultPrevented || ctrlKey || metaKey || altKey || isWriting(target)) return;
    const key = event.key.toLowerCase();
    if (key === "enter") {
      if (/^(BUTTON|A|SUMMARY)$/.test((target as Element).tagName)) return;
      send(form);
    } else if (key === "u" && undoButton) undo();
    else {
      const selector = `[data-key="${CSS.escape(key)}"]`;
      const element = key.length === 1 && document.querySelector<HTMLElement>(selector);
      if (!element) return;
      press(element);
    }
    event.preventDefault();
  });
}

document.documentElement.classList.add("scripted");
document.querySelectorAll<HTMLFormElement>("form[data-desk]").forEach(mount);
