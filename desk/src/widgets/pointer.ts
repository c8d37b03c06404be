/* Mouse, pen and finger: drag on the picture draws, drag a box moves it, drag a corner resizes it. */

import type { Drawing } from "./drawing";
import { between, type Box, moved, oppositeCorner, type Place } from "./geometry";
import type { Sheet } from "./sheet";

type Drag =
  | { kind: "move"; from: Place; box: Box }
  | { kind: "corner"; fixed: Place };

export interface Hands {
  drawing: Drawing;
  sheet: Sheet;
  /** The label for a new box. */
  label(): string;
  choose(place: number): void;
  show(): void;
  /** A drag has ended. */
  done(): void;
}

function begin(hands: Hands, event: PointerEvent): Drag {
  const { drawing, sheet } = hands;
  const target = event.target as Element;
  const at = sheet.place(event);
  const owner = target.closest("[data-place]");
  const corner = target.getAttribute("data-corner");
  drawing.remember();
  if (corner !== null && drawing.box) {
    return { kind: "corner", fixed: oppositeCorner(drawing.box, Number(corner)) };
  }
  if (owner) {
    hands.choose(Number(owner.getAttribute("data-place")));
    return { kind: "move", from: at, box: drawing.box! };
  }
  drawing.add(between(at, at, hands.label()));
  return { kind: "corner", fixed: at };
}

export function followPointer(hands: Hands): void {
  const { drawing, sheet } = hands;
  let drag: Drag | null = null;

  sheet.svg.addEventListener("pointerdown", (event) => {
    if (event.button || drag) return;
    drag = begin(hands, event);
    sheet.svg.setPointerCapture(event.pointerId);
    event.preventDefault();
  });

  sheet.svg.addEventListener("pointermove", (event) => {
    if (!drag || !drawing.box) return;
    const at = sheet.place(event);
    drawing.replace(
      drag.kind === "move"
        ? moved(drag.box, { x: at.x - drag.from.x, y: at.y - drag.from.y })
        : between(drag.fixed, at, drawing.box.label),
    );
    hands.show();
  });

  const drop = (): void => {
    if (!drag) return;
    drag = null;
    drawing.settle();
    hands.done();
  };
  sheet.svg.addEventListener("pointerup", drop);
  sheet.svg.addEventListener("pointercancel", drop);
}
