/* How an answer is sent: the key cap on Send says what sends where the cursor is, and members who
   wish it send a choice by choosing. */

import type { SidebarContext } from "../contracts";
import { h } from "../core/dom";
import { t } from "../core/sentences";
import { isWriting } from "../widgets/fields";
import type { Shortcut } from "./keys";

/** Whether the last key was an arrow, by which a member looks through choices. */
let isLooking = false;
document.addEventListener("keydown", ({ key }) => (isLooking = /^Arrow/.test(key)), true);
document.addEventListener("pointerdown", () => (isLooking = false), true);

/** Show on Send the key that sends from where the cursor is: none in a field beside the task. */
function followCursor({ host, widget }: SidebarContext): void {
  const cap = document.querySelector<HTMLElement>(".task-send .button .key");
  if (!cap) return;
  const fromFields = !!widget && widget.keys.some(({ key }) => key === "Ctrl+Enter");
  const update = (event: Event): void => {
    if (!host.isConnected) return document.removeEventListener("focusin", update);
    const isText = isWriting(event);
    const sends = !isText || (fromFields && host.contains(event.target as Node));
    cap.textContent = isText ? "Ctrl+Enter" : "Enter";
    cap.hidden = !sends;
  };
  document.addEventListener("focusin", update);
  host.addEventListener("focusout", () => {
    cap.textContent = "Enter";
    cap.hidden = false;
  });
}

/** Send a choice as soon as it is made by a label's key or a tap, where one choice is the whole
    answer; arrows only look through the choices. */
function sendByChoosing({ desk, host, sheet, widget, actions }: SidebarContext): void {
  const inputs = host.querySelectorAll<HTMLInputElement>("input[name=label]");
  const send = actions.enter;
  if (!widget || !send || sheet.multiple || !inputs.length) return;
  const { store } = desk;
  const wish = h("input", {
    type: "checkbox",
    checked: !!store.state.sendsByChoosing,
    change: () => void store.update({ sendsByChoosing: wish.checked }),
  });
  host.addEventListener("change", ({ target, isTrusted }) => {
    const isChoice = (target as HTMLInputElement).name === "label";
    if (wish.checked && isChoice && isTrusted && !isLooking && !widget.problem()) send[0]();
  });
  host.after(h("label.tick.small.muted", wish, t("A choice sends itself; Undo takes it back")));
}

export function sending(context: SidebarContext): Shortcut[] {
  followCursor(context);
  sendByChoosing(context);
  return [];
}
