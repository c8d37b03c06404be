/* Boxes on a server-rendered form: the desk's own widget draws them and writes into the form's hidden field. Without this
   file they are given as numbers. */

import { h, keycap, show, svg } from "../core/dom";
import type { Sheet, Task } from "../store/shapes";
import widget from "../widgets/boxes/widget";
import type { Core } from "../widgets/contract";
import { words } from "../words";

function mount(root: HTMLElement): void {
  const form = root.closest("form")!;
  const field = (name: string): HTMLInputElement => form.querySelector(`input[name=${name}]`)!;
  const { labels, ...content } = JSON.parse(document.getElementById("boxes-sheet")!.textContent!);
  const spoken = document.getElementById("desk-spoken")!;
  const say = (text: string): void => {
    spoken.textContent = text;
  };
  const fault = h("p", { class: "note note-bad", role: "alert", hidden: true });
  const host = h("div", { class: "widget stack-small" });
  root.querySelectorAll<HTMLInputElement>(".boxes-plain input, .boxes-plain select").forEach((one) => (one.disabled = true));
  root.prepend(host, fault);

  const core = { h, svg, show, say, keycap, t: words } as unknown as Core;
  const left = field("value").value;
  const drawing = widget(core, host, { content } as unknown as Task, { labels } as unknown as Sheet, left ? JSON.parse(left) : null, () => {
    const { boxes, none } = drawing.draft!() as { boxes: unknown[]; none: boolean };
    field("value").value = JSON.stringify({ boxes });
    field("none").checked = none;
    fault.hidden = true;
  });

  document.addEventListener("keydown", (event) => {
    const typed = /^(TEXTAREA|SELECT)$/.test((event.target as Element).tagName);
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typed) return;
    if (drawing.press!(event)) event.preventDefault();
  });
  form.addEventListener("desk-undo", (event) => {
    if (drawing.undo!()) event.preventDefault();
  });
  // before the desk's own listener, so that a page without an answer is not counted as sent
  form.addEventListener("submit", (event) => {
    const { submitter } = event as SubmitEvent;
    const problem = drawing.problem();
    if (!problem || field("instead").checked || (submitter && !submitter.hasAttribute("data-send"))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    show(fault, problem);
    fault.hidden = false;
  });
}

document.querySelectorAll<HTMLElement>("[data-boxes]").forEach(mount);
