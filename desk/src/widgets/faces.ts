/* Shapes over a picture that can be reached by Tab: elements stay, so that focus and drags survive a new drawing. */

import type { Child } from "../core/dom";
import type { Core } from "./contract";

export type Point = [number, number];

export interface Sheet {
  svg: SVGSVGElement;
  width: number;
  height: number;
  /** Where a pointer is: parts of the picture, within it. */
  place(event: PointerEvent): Point;
}

export interface Face {
  name: string;
  chosen: boolean;
  parts: Child[];
}

export const STEPS: Record<string, Point> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export const fine = (part: number): number => Math.round(Math.min(Math.max(part, 0), 1) * 1e6) / 1e6;
export const percent = (part: number): number => Math.round(part * 100);

/** How far an arrow goes: Ctrl finer, Shift farther. */
export const step = (event: KeyboardEvent): number => (event.ctrlKey ? 0.002 : event.shiftKey ? 0.05 : 0.01);

/** The picture of a task with a layer to draw on, in the picture's own pixels. */
export function sheetOf(core: Core, content: Record<string, any>, name: string): Sheet {
  const { width, height } = content;
  const svg = core.svg("svg",
    { class: "boxes-sheet", viewBox: `0 0 ${width} ${height}`, tabindex: 0, role: "group", "aria-label": name },
    core.svg("image", { href: content.image_url, width, height }), core.svg("g"));
  return {
    svg,
    width,
    height,
    place(event) {
      const by = svg.getScreenCTM()!.inverse();
      return [fine((by.a * event.clientX + by.e) / width), fine((by.d * event.clientY + by.f) / height)];
    },
  };
}

/** Pixels of the picture that one pixel of the screen covers. */
export function scaleOf(sheet: Sheet): number {
  const shown = sheet.svg.getBoundingClientRect();
  return Math.max(sheet.width / (shown.width || 1), sheet.height / (shown.height || 1)) || 1;
}

/** How a drawing lies on the screen: labels, the picture, what can be done. `drawn` is called when its size changes. */
export function layOut(core: Core, host: HTMLElement, labels: HTMLElement, over: Sheet, tools: Child[], drawn: () => void): () => void {
  core.show(host, labels, core.h("div", { class: "boxes-stage" }, over.svg), core.h("div", { class: "row" }, tools));
  const watch = new ResizeObserver(drawn);
  watch.observe(over.svg);
  return () => watch.disconnect();
}

/** Follow a pointer from where it went down until it leaves; begin() false: it is none of this. */
export function dragged(over: Sheet, begin: (at: Point, event: PointerEvent) => boolean, move: (at: Point) => void, end: () => void): void {
  let on = false;
  over.svg.addEventListener("pointerdown", (event) => {
    if (event.button || on) return;
    event.preventDefault();
    on = begin(over.place(event), event);
    if (on) over.svg.setPointerCapture(event.pointerId);
  });
  over.svg.addEventListener("pointermove", (event) => on && move(over.place(event)));
  for (const name of ["pointerup", "pointercancel"]) {
    over.svg.addEventListener(name, () => {
      if (!on) return;
      on = false;
      end();
    });
  }
}

export function drawFaces(core: Core, sheet: Sheet, faces: Face[]): SVGGElement[] {
  const layer = sheet.svg.lastElementChild as SVGGElement;
  while (layer.children.length > faces.length) layer.lastElementChild!.remove();
  return faces.map((one, place) => {
    const face = (layer.children[place] as SVGGElement | undefined) ||
      layer.appendChild(core.svg("g", { "data-place": place, tabindex: 0, role: "button" }));
    face.setAttribute("class", one.chosen ? "box box-chosen" : "box");
    face.setAttribute("aria-label", one.name);
    face.setAttribute("aria-pressed", String(one.chosen));
    core.show(face, ...one.parts);
    return face;
  });
}

/** The place number of the face that an event came from, or -1. */
export function faceOf(event: Event): number {
  const owner = (event.target as Element).closest("[data-place]");
  return owner ? Number(owner.getAttribute("data-place")) : -1;
}
