/* Boxes on a server-rendered form: the widget of the desk draws them and writes them into the
   form's hidden field. Without this script they are given as numbers. */

import { h, show } from "../core/dom";
import type { Sheet, Task } from "../store/wire";
import widget from "../widgets/boxes/widget";
import type { Widget } from "../widgets/contract";

const fieldOf = (form: HTMLFormElement, name: string): HTMLInputElement =>
  form.querySelector(`input[name=${name}]`)!;

/** Make the widget; it writes each change into the fields of the form. */
function draw(form: HTMLFormElement, host: HTMLElement, fault: HTMLElement): Widget {
  const value = fieldOf(form, "value");
  const { labels, ...content } = JSON.parse(document.getElementById("boxes-sheet")!.textContent);
  const task = { content } as unknown as Task;
  const draft: unknown = value.value ? JSON.parse(value.value) : null;
  const changed = (): void => {
    const { boxes, none } = drawing.draft!() as { boxes: unknown[]; none: boolean };
    value.value = JSON.stringify({ boxes });
    fieldOf(form, "none").checked = none;
    fault.hidden = true;
  };
  const files = () => Promise.reject(new Error("a form has no files"));
  const drawing = widget(host, task, { labels } as unknown as Sheet, draft, changed, files);
  return drawing;
}

function onKey(drawing: Widget, event: KeyboardEvent): void {
  const isWriting = /^(TEXTAREA|SELECT)$/.test((event.target as Element).tagName);
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isWriting) return;
  if (drawing.press!(event)) event.preventDefault();
}

/** Keep an incomplete answer on the page. It listens before labelForm, so that the page is not
    counted as sent. */
function onSubmit(form: HTMLFormElement, drawing: Widget, fault: HTMLElement, event: Event): void {
  const { submitter } = event as SubmitEvent;
  const problem = drawing.problem();
  const isOther = submitter && !submitter.hasAttribute("data-send");
  if (!problem || fieldOf(form, "instead").checked || isOther) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  show(fault, problem);
  fault.hidden = false;
}

function mount(root: HTMLElement): void {
  const form = root.closest("form")!;
  const fault = h("p.note.note-bad", { role: "alert", hidden: true });
  const host = h("div.widget.stack-small");
  root
    .querySelectorAll<HTMLInputElement>(".boxes-plain input, .boxes-plain select")
    .forEach((field) => (field.disabled = true));
  root.prepend(host, fault);
  const drawing = draw(form, host, fault);
  document.addEventListener("keydown", (event) => onKey(drawing, event));
  form.addEventListener("desk-undo", (event) => {
    if (drawing.undo!()) event.preventDefault();
  });
  form.addEventListener("submit", (event) => onSubmit(form, drawing, fault, event));
}

document.querySelectorAll<HTMLElement>("[data-boxes]").forEach(mount);
