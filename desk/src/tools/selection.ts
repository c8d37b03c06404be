/* The ends of a picked range of a text (task type `spans`): Shift and an arrow move one end word by
   word, Space changes to the other end, a handle moves an end to any character. The widget draws
   the range, and hears of another one by the event "pick". */

import type { SidebarContext } from "../contracts";
import { announce, h } from "../core/dom";
import { t } from "../core/sentences";
import { caretAt } from "../widgets/spans/caret";
import { extended, type Edge, type Stretch } from "../widgets/spans/text";
import type { Shortcut } from "./keys";

/** The text under a handle is above the finger. */
const FINGER_PX = 24;
const EDGES: Edge[] = ["start", "end"];

interface View {
  text: HTMLElement;
  characters: string[];
  /** The end that keys move. */
  edge: Edge;
  handles: Record<Edge, HTMLElement>;
}

const pieces = ({ text }: View): HTMLElement[] =>
  Array.from(text.querySelectorAll<HTMLElement>(".span-pick"));

function picked(view: View): Stretch | null {
  const list = pieces(view);
  const [first, last] = [list[0], list[list.length - 1]];
  if (!first || !last) return null;
  const end = Number(last.dataset.at) + Array.from(last.textContent || "").length;
  return { start: Number(first.dataset.at), end };
}

function pick(view: View, edge: Edge, range: Stretch): void {
  view.edge = edge;
  view.text.dispatchEvent(new CustomEvent("pick", { detail: range }));
}

const isRightToLeft = ({ text }: View): boolean => getComputedStyle(text).direction === "rtl";

/** Put the handles below the ends of the range. */
function place(view: View): void {
  const { handles } = view;
  const list = pieces(view);
  const frame = handles.start.parentElement!.getBoundingClientRect();
  for (const side of EDGES) {
    const handle = handles[side];
    const isStart = side === "start";
    const boxes = list.length ? list[isStart ? 0 : list.length - 1]!.getClientRects() : [];
    const box = boxes[isStart ? 0 : boxes.length - 1];
    const shown = view.text.getBoundingClientRect();
    handle.hidden = !box || box.bottom > shown.bottom || box.top < shown.top;
    handle.classList[side === view.edge ? "add" : "remove"]("handle-active");
    if (!box) continue;
    const x = isStart === isRightToLeft(view) ? box.right : box.left;
    handle.style.left = `${x - frame.left}px`;
    handle.style.top = `${box.bottom - frame.top}px`;
  }
}

function createHandle(view: View, side: Edge): HTMLElement {
  const move = ({ clientX, clientY, pointerId }: PointerEvent): void => {
    const range = picked(view);
    if (!range || !handle.hasPointerCapture(pointerId)) return;
    const caret = caretAt(view.text, { clientX, clientY: clientY - FINGER_PX });
    const next = { ...range, [side]: caret };
    if (caret >= 0 && next.start < next.end) pick(view, side, next);
  };
  const handle: HTMLElement = h("span.span-handle", {
    hidden: true,
    "aria-hidden": "true",
    pointerdown: (event: PointerEvent) => {
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      view.edge = side;
      place(view);
    },
    pointermove: move,
  });
  return handle;
}

function moveEdge(view: View, { key, ctrlKey }: KeyboardEvent): boolean {
  const range = picked(view);
  if (!range) return false;
  const direction = (key === "ArrowRight") === isRightToLeft(view) ? -1 : 1;
  pick(view, view.edge, extended(view.characters, range, view.edge, direction, ctrlKey));
  return true;
}

function changeEdge(view: View): boolean {
  if (!picked(view) || document.activeElement !== view.text) return false;
  view.edge = view.edge === "end" ? "start" : "end";
  place(view);
  announce(view.edge === "end" ? t("The end moves.") : t("The beginning moves."));
  return true;
}

/** Add handles to a text in which spans are marked; returns the keys that move the ends. */
export function selection({ host, task }: SidebarContext): Shortcut[] {
  const text = host.querySelector<HTMLElement>(".span-text");
  if (!text) return [];
  const view = { text, characters: Array.from(String(task.content.text)), edge: "end" } as View;
  view.handles = { start: createHandle(view, "start"), end: createHandle(view, "end") };
  text.after(h("div.span-handles", view.handles.start, view.handles.end));
  text.addEventListener("scroll", () => place(view));
  new MutationObserver(() => {
    const list = pieces(view);
    if (!list.length) view.edge = "end";
    const moved = list[view.edge === "start" ? 0 : list.length - 1];
    if (moved) moved.scrollIntoView({ block: "nearest" });
    place(view);
  }).observe(text, { childList: true, subtree: true });
  new ResizeObserver(() => place(view)).observe(text);
  const act = (event: KeyboardEvent): boolean => moveEdge(view, event);
  const arrows = (held: string): string[] => [`${held}ArrowLeft`, `${held}ArrowRight`];
  return [
    { keys: arrows("Shift+"), cap: "Shift+←→", text: t("Move one end by a word"), act },
    { keys: arrows("Ctrl+Shift+"), cap: "Ctrl+Shift+←→", text: t("Move it by a letter"), act },
    { keys: [" "], cap: "Space", text: t("Move the other end"), act: () => changeEdge(view) },
  ];
}
