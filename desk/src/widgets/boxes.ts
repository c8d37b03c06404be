/* Boxes on a picture, by mouse, touch and keyboard. Reads and writes one hidden field: {"boxes": [...]}.

   Mouse and touch: drag on the picture draws, drag a box moves it, drag a corner resizes it.
   Keyboard: N new box, Tab from box to box, arrows move, Shift+arrows resize (Alt: finer), Delete removes,
   a label's key names the chosen box, U takes the last change back. */

import { words } from "../words";
import {
  between,
  bigEnough,
  type Box,
  moved,
  oppositeCorner,
  type Place,
  resized,
} from "./geometry";
import { drawn, type Sheet, sheetOver } from "./sheet";

const STEP = 0.01;
const FINE_STEP = 0.002;
const ARROWS: Record<string, Place> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

type Drag =
  | { kind: "draw"; from: Place }
  | { kind: "move"; from: Place; box: Box }
  | { kind: "corner"; fixed: Place };

function mount(root: HTMLElement): void {
  const field = root.querySelector<HTMLInputElement>("input[name=value]")!;
  const image = root.querySelector<HTMLImageElement>(".boxes-stage > img")!;
  const form = root.closest("form")!;
  const none = form.querySelector<HTMLInputElement>("input[name=none]");
  const spoken = document.getElementById("desk-spoken");
  const label = (): string =>
    root.querySelector<HTMLInputElement>("input[name=box_label]:checked")?.value ?? "";
  const title = (name: string): string =>
    root.querySelector(`input[name=box_label][value="${CSS.escape(name)}"]`)?.getAttribute(
      "data-title",
    ) ?? name;

  let boxes: Box[] = field.value ? (JSON.parse(field.value) as { boxes: Box[] }).boxes : [];
  let chosen = -1;
  let drag: Drag | null = null;
  const past: string[] = [];
  const sheet: Sheet = sheetOver(image, words("sheet"));
  root.querySelectorAll<HTMLInputElement>(".boxes-plain input, .boxes-plain select").forEach((one) => {
    one.disabled = true;
  });

  const say = (text: string): void => {
    if (spoken) spoken.textContent = text;
  };
  const told = (place: number): string => {
    const box = boxes[place]!;
    return words("box", {
      n: place + 1,
      label: title(box.label),
      x: Math.round(box.x * 100),
      y: Math.round(box.y * 100),
      width: Math.round(box.width * 100),
      height: Math.round(box.height * 100),
    });
  };
  const remember = (): void => {
    past.push(JSON.stringify(boxes));
    if (past.length > 200) past.shift();
  };

  function show(focus = false): void {
    field.value = JSON.stringify({ boxes });
    const names = boxes.map((_, place) => told(place));
    const faces = drawn(sheet, boxes, chosen, names, (box) => title(box.label));
    if (none) {
      none.disabled = boxes.length > 0;
      if (boxes.length) none.checked = false;
    }
    root.querySelectorAll<HTMLButtonElement>("[data-box-delete]").forEach((one) => {
      one.disabled = chosen < 0;
    });
    const count = root.querySelector("[data-box-count]");
    if (count) count.textContent = String(boxes.length);
    if (focus && chosen >= 0) faces[chosen]?.focus({ preventScroll: true });
  }

  function choose(place: number, focus = true): void {
    chosen = place;
    const box = boxes[place];
    if (box) {
      const radio = root.querySelector<HTMLInputElement>(
        `input[name=box_label][value="${CSS.escape(box.label)}"]`,
      );
      if (radio) radio.checked = true;
    }
    show(focus);
  }

  function change(place: number, box: Box): void {
    boxes = boxes.map((one, at) => (at === place ? box : one));
    show(true);
  }

  function add(box: Box): void {
    boxes = [...boxes, box];
    choose(boxes.length - 1);
    say(told(boxes.length - 1));
  }

  function remove(): void {
    if (chosen < 0) return;
    remember();
    boxes = boxes.filter((_, at) => at !== chosen);
    choose(Math.min(chosen, boxes.length - 1));
    say(words("deleted", { n: boxes.length }));
    if (chosen < 0) sheet.svg.focus({ preventScroll: true });
  }

  function addInTheMiddle(): void {
    remember();
    const shift = (boxes.length % 5) * 0.04;
    add(between({ x: 0.35 + shift, y: 0.35 + shift }, { x: 0.6 + shift, y: 0.6 + shift }, label()));
  }

  sheet.svg.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    const target = event.target as Element;
    const at = sheet.place(event);
    const owner = target.closest("[data-place]");
    const place = owner ? Number(owner.getAttribute("data-place")) : -1;
    const corner = target.getAttribute("data-corner");
    remember();
    if (corner !== null && chosen >= 0) {
      drag = { kind: "corner", fixed: oppositeCorner(boxes[chosen]!, Number(corner)) };
    } else if (place >= 0) {
      choose(place);
      drag = { kind: "move", from: at, box: boxes[place]! };
    } else {
      drag = { kind: "draw", from: at };
      boxes = [...boxes, between(at, at, label())];
      chosen = boxes.length - 1;
    }
    sheet.svg.setPointerCapture(event.pointerId);
    event.preventDefault();
  });

  sheet.svg.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const at = sheet.place(event);
    if (drag.kind === "move") {
      change(chosen, moved(drag.box, { x: at.x - drag.from.x, y: at.y - drag.from.y }));
    } else {
      const fixed = drag.kind === "draw" ? drag.from : drag.fixed;
      change(chosen, between(fixed, at, boxes[chosen]!.label));
    }
  });

  const drop = (): void => {
    if (!drag) return;
    drag = null;
    if (chosen >= 0 && !bigEnough(boxes[chosen]!)) {
      boxes = JSON.parse(past.pop()!) as Box[];
      choose(-1);
      return;
    }
    if (past[past.length - 1] === JSON.stringify(boxes)) past.pop();
    show(true);
    if (chosen >= 0) say(told(chosen));
  };
  sheet.svg.addEventListener("pointerup", drop);
  sheet.svg.addEventListener("pointercancel", drop);

  sheet.svg.addEventListener("focusin", (event) => {
    const owner = (event.target as Element).closest("[data-place]");
    const place = owner ? Number(owner.getAttribute("data-place")) : -1;
    if (place >= 0 && place !== chosen) choose(place);
  });

  sheet.svg.addEventListener("keydown", (event) => {
    const way = ARROWS[event.key];
    if (way && chosen >= 0 && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const step = event.altKey ? FINE_STEP : STEP;
      const by = { x: way.x * step, y: way.y * step };
      remember();
      change(chosen, event.shiftKey ? resized(boxes[chosen]!, by) : moved(boxes[chosen]!, by));
      say(told(chosen));
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      remove();
    } else if (event.key === "Escape") {
      choose(-1);
    }
  });

  root.addEventListener("change", (event) => {
    const radio = event.target as HTMLInputElement;
    if (radio.name !== "box_label" || chosen < 0) return;
    remember();
    change(chosen, { ...boxes[chosen]!, label: radio.value });
    say(told(chosen));
  });

  form.addEventListener("desk-undo", (event) => {
    const last = past.pop();
    if (last === undefined) return;
    event.preventDefault();
    boxes = JSON.parse(last) as Box[];
    choose(Math.min(chosen, boxes.length - 1));
  });

  form.addEventListener("submit", (event) => {
    const how = (event as SubmitEvent).submitter;
    const sends = !how || how.hasAttribute("data-send");
    if (!sends || boxes.length || !none || none.checked) return;
    // before the desk's own listener, so that a page without an answer is not counted as sent
    event.preventDefault();
    event.stopImmediatePropagation();
    say(words("none_yet"));
    none.focus();
    none.setCustomValidity(words("none_yet"));
    none.reportValidity();
    none.addEventListener("change", () => none.setCustomValidity(""), { once: true });
  });

  root.querySelector("[data-box-new]")?.addEventListener("click", addInTheMiddle);
  root.querySelector("[data-box-delete]")?.addEventListener("click", remove);
  new ResizeObserver(() => show()).observe(sheet.svg);
  show();
}

document.querySelectorAll<HTMLElement>("[data-boxes]").forEach(mount);
