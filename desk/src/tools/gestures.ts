/* Fingers and the mouse on a picture: two fingers zoom and move it; a mouse moves it with its
   middle button or with Alt; where nothing is drawn, one finger or the mouse moves an enlarged
   picture.

   Where a widget draws, it must not hear of the first finger before it is clear that no second one
   follows: its pointerdown is held back until the finger moves or leaves, and sent on then. */

export interface Gestures {
  /** Whether a widget draws on the picture: then one finger is its own. */
  isDrawn: boolean;
  isZoomed(): boolean;
  /** Move the picture by pixels of the screen. */
  pan(x: number, y: number): void;
  /** Zoom at a place of the screen. */
  zoom(factor: number, x: number, y: number): void;
}

interface Finger {
  x: number;
  y: number;
}

/** A finger that moves less has not moved. */
const STILL_PX = 5;

const middle = (first: Finger, second: Finger): Finger => ({
  x: (first.x + second.x) / 2,
  y: (first.y + second.y) / 2,
});

const distance = (first: Finger, second: Finger): number =>
  Math.hypot(first.x - second.x, first.y - second.y);

/** Send a held back pointerdown to the widget. */
function sendOn(event: PointerEvent): void {
  const { clientX, clientY, pointerId, pointerType, isPrimary } = event;
  const copy = new PointerEvent("pointerdown", {
    bubbles: true,
    cancelable: true,
    clientX,
    clientY,
    pointerId,
    pointerType,
    isPrimary,
    buttons: 1,
  });
  event.target!.dispatchEvent(copy);
}

/** What the fingers on a frame do now. */
interface Hand {
  frame: HTMLElement;
  gestures: Gestures;
  fingers: Map<number, Finger>;
  held: PointerEvent | null;
  isPanning: boolean;
  /** A widget has the first finger: a second one is nothing. */
  isDrawing: boolean;
}

function stop(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}

function release(hand: Hand): void {
  const event = hand.held;
  if (!event) return;
  hand.held = null;
  hand.isDrawing = true;
  sendOn(event);
}

/** Begin to move the picture by a mouse; returns whether it does. */
function mouseDown({ gestures, frame, fingers }: Hand, event: PointerEvent): boolean {
  const { pointerId, button, altKey, clientX: x, clientY: y } = event;
  const isFree = !gestures.isDrawn && gestures.isZoomed() && !button;
  if (button !== 1 && !(altKey && !button) && !isFree) return false;
  stop(event);
  fingers.set(pointerId, { x, y });
  frame.setPointerCapture(pointerId);
  return true;
}

function down(hand: Hand, event: PointerEvent): void {
  const { gestures, fingers } = hand;
  const { pointerType, pointerId, clientX: x, clientY: y } = event;
  if (!event.isTrusted) return;
  if (pointerType !== "touch") {
    hand.isPanning = mouseDown(hand, event);
    return;
  }
  fingers.set(pointerId, { x, y });
  if (fingers.size > 1) {
    hand.held = null;
    stop(event);
  } else if (gestures.isDrawn) {
    hand.held = event;
    stop(event);
  } else hand.isPanning = gestures.isZoomed();
}

function pinch({ fingers, gestures }: Hand, moved: Finger, before: Finger, id: number): void {
  const other = Array.from(fingers).filter(([otherId]) => otherId !== id)[0]![1];
  const [from, to] = [middle(before, other), middle(moved, other)];
  gestures.pan(to.x - from.x, to.y - from.y);
  gestures.zoom(distance(moved, other) / (distance(before, other) || 1), to.x, to.y);
}

function move(hand: Hand, event: PointerEvent): void {
  const { fingers, gestures } = hand;
  const { pointerId, clientX: x, clientY: y } = event;
  const before = fingers.get(pointerId);
  if (!before) return;
  if (hand.held) {
    if (distance(before, { x, y }) >= STILL_PX) release(hand);
    return;
  }
  fingers.set(pointerId, { x, y });
  if (fingers.size === 2 && !hand.isDrawing) pinch(hand, { x, y }, before, pointerId);
  else if (hand.isPanning) gestures.pan(x - before.x, y - before.y);
  else return;
  stop(event);
}

function up(hand: Hand, event: PointerEvent): void {
  if (!hand.fingers.delete(event.pointerId)) return;
  if (event.type === "pointerup") release(hand);
  hand.held = null;
  if (!hand.fingers.size) hand.isPanning = hand.isDrawing = false;
}

export function followFingers(frame: HTMLElement, gestures: Gestures): void {
  const hand: Hand = {
    frame,
    gestures,
    fingers: new Map(),
    held: null,
    isPanning: false,
    isDrawing: false,
  };
  const listen = (name: string, act: (hand: Hand, event: PointerEvent) => void): void =>
    frame.addEventListener(name, (event) => act(hand, event as PointerEvent), true);
  listen("pointerdown", down);
  listen("pointermove", move);
  listen("pointerup", up);
  listen("pointercancel", up);
}
