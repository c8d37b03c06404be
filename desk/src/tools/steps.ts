/* Undo and redo: keys and a button for every task, and a history for task types whose widgets have
   none (choices of labels). */

import type { SidebarContext } from "../contracts";
import { announce, h, keycap } from "../core/dom";
import { t } from "../core/sentences";
import type { Widget } from "../widgets/contract";
import { createHistory } from "../widgets/history";
import type { Shortcut } from "./keys";

/** Give a widget a history of the choices in its inputs. */
function rememberChoices(host: HTMLElement, widget: Widget): void {
  const inputs = Array.from(host.querySelectorAll<HTMLInputElement>(".choice > input"));
  const chosen = (): string[] =>
    inputs.filter((input) => input.checked).map((input) => input.value);
  const history = createHistory(chosen());
  let isShowing = false;
  host.addEventListener("change", () => {
    if (!isShowing) history.record(chosen());
  });
  Object.assign(
    widget,
    history.steps((values) => {
      isShowing = true;
      for (const input of inputs) input.checked = values.indexOf(input.value) >= 0;
      // the widget saves its draft
      inputs[0]?.dispatchEvent(new Event("change", { bubbles: true }));
      isShowing = false;
    }),
  );
}

export function steps({ host, widget, actions, undo }: SidebarContext): Shortcut[] {
  if (widget && !widget.undo) rememberChoices(host, widget);
  const redo = (): boolean => {
    const isDone = !!widget && !!widget.redo && widget.redo();
    announce(isDone ? t("Brought back.") : t("There is nothing to bring back."));
    return true;
  };
  const isFree = !widget || widget.keys.every(({ key }) => key.toLowerCase() !== "y");
  const text = t("Redo");
  const button = h(
    "button.link-button.keyed",
    { click: redo },
    h("span.words", text),
    " ",
    isFree && keycap("Y"),
  );
  const first = document.querySelector(".task-send > .link-button");
  if (first && !document.querySelector(".task-send > .redo")) {
    button.classList.add("redo");
    first.after(button);
  }
  if (isFree) actions.y = [redo, text];
  const takeBack = (): boolean => (undo(), true);
  return [
    { keys: ["Ctrl+z"], cap: "Ctrl+Z", text: t("Undo last"), act: takeBack },
    { keys: ["Ctrl+y", "Ctrl+Shift+z"], cap: "Ctrl+Y", text, act: redo },
  ];
}
