/* The keys of a task screen: one table that is listened to and listed. What the list does not have,
   no key does. The keys of core.js (context.actions) and of the widget (widget.keys) are listed
   beside those of tools.js. */

import type { SidebarContext } from "../contracts";
import { h, keycap, show } from "../core/dom";
import { t } from "../core/sentences";
import type { KeyHelp } from "../widgets/contract";
import { isWriting } from "../widgets/fields";

export interface Shortcut {
  /** The keys as comboOf() names them. */
  keys: string[];
  /** As it is listed. */
  cap: string;
  text: string;
  /** Returns whether the key was used. */
  act(event: KeyboardEvent): boolean | undefined;
}

/** The name of a key with what is held down: "+", "Ctrl+z", "Shift+ArrowLeft". */
export const comboOf = ({ ctrlKey, metaKey, altKey, shiftKey, key }: KeyboardEvent): string =>
  [
    (ctrlKey || metaKey) && "Ctrl+",
    altKey && "Alt+",
    // of a character, Shift is in the character
    shiftKey && (key.length > 1 || ctrlKey || metaKey) && "Shift+",
    key.length > 1 ? key : key.toLowerCase(),
  ]
    .filter(Boolean)
    .join("");

let context: SidebarContext;
let shortcuts: Shortcut[] = [];

/** Every key of the task on the screen. */
export function listedKeys(): KeyHelp[] {
  const { widget, actions } = context;
  const listed = (widget ? widget.keys : []).concat(
    shortcuts.map(({ cap, text }) => ({ key: cap, text })),
    Object.keys(actions).map((key) => ({ key: nameOf(key), text: actions[key]![1] })),
  );
  return listed.filter(({ text }) => text);
}

const nameOf = (key: string): string => (key === "enter" ? "Enter" : key.toUpperCase());

function onKey(event: KeyboardEvent): void {
  if (!context.host.isConnected || isWriting(event)) return;
  const combo = comboOf(event);
  const shortcut = shortcuts.filter(({ keys }) => keys.indexOf(combo) >= 0)[0];
  if (!shortcut || !shortcut.act(event)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

let dialog: HTMLDialogElement | null = null;

function openList(): boolean {
  const close = h("button.button.button-quiet", { click: closeList }, t("Close"));
  if (!dialog) {
    dialog = h("dialog.key-list", { "aria-labelledby": "key-list", close: closeList });
    // keys in the list are no keys of the task below
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Escape") closeList();
      event.stopPropagation();
    });
  }
  const row = ({ key, text }: KeyHelp): HTMLElement[] => [
    h("dt", keycap(key), h("span.unseen", key)),
    h("dd", { dir: "auto" }, text),
  ];
  show(dialog, h("h2", { id: "key-list" }, t("Keys")), h("dl", listedKeys().map(row)), close);
  document.body.append(dialog);
  // browsers of before 2022 have no modal dialogs
  if ("showModal" in dialog) dialog.showModal();
  else (dialog as HTMLElement).setAttribute("open", "");
  close.focus();
  return true;
}

function closeList(): void {
  if (!dialog || !dialog.isConnected) return;
  dialog.remove();
  document.getElementById("question")?.focus({ preventScroll: true });
}

const isTaken = ({ widget }: SidebarContext, key: string): boolean =>
  !!widget && widget.keys.some((help) => help.key.toLowerCase() === key.toLowerCase());

/** Listen to the shortcuts whose keys the widget does not use, and to "?" with the list of all. */
export function listenToKeys(opened: SidebarContext, offered: Shortcut[]): void {
  if (!context) document.addEventListener("keydown", onKey, { capture: true });
  context = opened;
  const list: Shortcut = { keys: ["?"], cap: "?", text: t("This list of keys"), act: openList };
  shortcuts = [...offered, list]
    .map((shortcut) => ({
      ...shortcut,
      keys: shortcut.keys.filter((key) => !isTaken(opened, key)),
    }))
    .filter(({ keys }) => keys.length);
  const help = document.querySelector("#help > div");
  if (help) {
    help.append(
      h("button.link-button.keyed.by-key", { click: openList }, h("span.words", t("Keys")), " ", [
        keycap("?"),
      ]),
    );
  }
}
