/* Keys for a server-rendered label form. The form works without this file: here only keys, the time spent with the
   page in sight, and a guard against a second click are added.

   Every key stands in the page as data-key on what it presses; so the page decides, and shows a key cap for each.
   Enter sends, U takes back the last change on this page. */

import { workClock } from "../core/clock";
import { words } from "../words";

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
    (target instanceof HTMLInputElement && !/^(radio|checkbox|button|submit)$/.test(target.type)));

function press(element: Element): void {
  if (element instanceof HTMLInputElement && element.type === "radio") {
    element.focus({ preventScroll: true });
    if (!element.checked) element.click();
  } else if (element.tagName === "SUMMARY") {
    (element as HTMLElement).click();
    const fold = element.parentElement as HTMLDetailsElement;
    fold.scrollIntoView({ block: "nearest" });
    (element as HTMLElement).focus();
  } else {
    (element as HTMLElement).click();
  }
}

/** What was chosen before, so that U can go back to it. */
function rememberChoices(form: HTMLFormElement): () => boolean {
  const chosen = (): HTMLInputElement | null => form.querySelector("input[name=choice]:checked");
  const before: (HTMLInputElement | null)[] = [];
  let now = chosen();
  form.addEventListener("change", (event) => {
    if ((event.target as HTMLInputElement).name !== "choice") return;
    before.push(now);
    now = chosen();
  });
  return () => {
    if (!before.length) return false;
    const last = before.pop() ?? null;
    if (now) now.checked = false;
    if (last) {
      last.checked = true;
      last.focus({ preventScroll: true });
    }
    now = last;
    return true;
  };
}

function mount(form: HTMLFormElement): void {
  const takeBackChoice = rememberChoices(form);
  const inSight = workClock();
  const send = form.querySelector<HTMLButtonElement>("button[data-send]");
  const spoken = document.getElementById("desk-spoken");
  let sending = false;

  form.addEventListener("submit", (event) => {
    if (sending) {
      event.preventDefault();
      return;
    }
    sending = true;
    const spent = form.elements.namedItem("spent_ms");
    if (spent instanceof HTMLInputElement) spent.value = String(inSight());
    form.setAttribute("aria-busy", "true");
    if (spoken) spoken.textContent = words("Sending.");
  });

  // The page may come back as it was left, from the browser's own memory.
  window.addEventListener("pageshow", () => {
    sending = false;
    form.removeAttribute("aria-busy");
  });

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target)) return;
    const key = event.key.toLowerCase();
    if (key === "enter") {
      const on = event.target as HTMLElement;
      if (/^(BUTTON|A|SUMMARY)$/.test(on.tagName)) return;
      event.preventDefault();
      if (send) form.requestSubmit ? form.requestSubmit(send) : send.click();
    } else if (key === "u" && form.querySelector("[data-undo]")) {
      event.preventDefault();
      const claimed = !form.dispatchEvent(new CustomEvent("desk-undo", { cancelable: true }));
      const done = claimed || takeBackChoice();
      if (spoken) spoken.textContent = words(done ? "Taken back." : "There is nothing to take back on this page.");
    } else if (key.length === 1) {
      const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
      if (!found) return;
      event.preventDefault();
      press(found);
    }
  });

  form.querySelector("[data-undo]")?.addEventListener("click", () => {
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "u", cancelable: true }));
  });
}

document.documentElement.classList.add("scripted");
document.querySelectorAll<HTMLFormElement>("form[data-desk]").forEach(mount);
