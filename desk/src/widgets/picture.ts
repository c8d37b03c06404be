/* Shapes over a picture that can be reached by Tab. Elements are reused, so that focus and drags
   survive redrawing. */

import { h, show, svg, type Child } from "../core/dom";
import type { Content } from "../store/content";

/** Shares of the picture's width and height, 0 to 1. */
export type Point = [x: number, y: number];

export interface Picture {
  svg: SVGSVGElement;
  width: number;
  height: number;
  /** The point of the picture under a pointer. */
  pointOf(event: PointerEvent): Point;
}

export interface Shape {
  name: string;
  chosen: boolean;
  parts: Child[];
}

export const ARROWS: Record<string, Point> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** A share within 0 and 1, with six decimals. */
export const share = (value: number): number =>
  Math.round(Math.min(Math.max(value, 0), 1) * 1e6) / 1e6;

export const percent = (value: number): number => Math.round(value * 100);

/** How far an arrow key moves: with Ctrl less, with Shift more. */
export const arrowStep = (event: KeyboardEvent): number =>
  event.ctrlKey ? 0.002 : event.shiftKey ? 0.05 : 0.01;

/** The picture of a task with a layer to draw on, in the picture's own pixels. */
export function pictureOf(content: Content, label: string): Picture {
  const { width, height } = content as { width: number; height: number };
  const element = svg(
    "svg.boxes-sheet",
    {
      viewBox: `0 0 ${width} ${height}`,
      tabindex: 0,
      role: "group",
      "aria-label": label,
    },
    svg("image", { href: content.image_url, width, height }),
    svg("g"),
  );
  return {
    svg: element,
    width,
    height,
    pointOf({ clientX, clientY }) {
      const { a, d, e, f } = element.getScreenCTM()!.inverse();
      return [share((a * clientX + e) / width), share((d * clientY + f) / height)];
    },
  };
}

/** Pixels of the picture for one pixel of the screen. */
export const scaleOf = (picture: Picture): number => 1 / (picture.svg.getScreenCTM()?.a || 1);

/** Show labels, picture and tools; `redraw` is called when the size changes. Returns a function
    that ends this. */
export function showPicture(
  host: HTMLElement,
  labels: HTMLElement,
  picture: Picture,
  tools: Child[],
  redraw: () => void,
): () => void {
  show(host, labels, h("div.boxes-stage", picture.svg), h("div.row", tools));
  const observer = new ResizeObserver(redraw);
  observer.observe(picture.svg);
  picture.svg.addEventListener("zoom", redraw);
  return () => observer.disconnect();
}

/** Call `move` from where a pointer goes down until it leaves; begin() returns false when there is
    nothing to drag. */
export function onDrag(
  picture: Picture,
  begin: (point: Point, event: PointerEvent) => boolean,
  move: (point: Point) => void,
  end: () => void,
): void {
  const element = picture.svg;
  let dragging = false;
  element.addEventListener("pointerdown", (event) => {
    if (event.button || dragging) return;
    event.preventDefault();
    dragging = begin(picture.pointOf(event), event);
    if (dragging) element.setPointerCapture(event.pointerId);
  });
  element.addEventListener("pointermove", (event) => {
    if (dragging) move(picture.pointOf(event));
  });
  for (const name of ["pointerup", "pointercancel"]) {
    element.addEventListener(name, () => {
      if (!dragging) return;
      dragging = false;
      end();
    });
  }
}

const CAPTION_SIZE = 14;

/** The text beside a shape. */
export const caption = (
  text: string | number,
  x: number,
  y: number,
  scale: number,
  anchor: "middle" | null = "middle",
): SVGElement =>
  svg(
    "text.box-name",
    {
      x,
      y,
      "font-size": CAPTION_SIZE * scale,
      "text-anchor": anchor,
      "aria-hidden": "true",
    },
    text,
  );

export function drawShapes(picture: Picture, shapes: Shape[]): SVGGElement[] {
  const layer = picture.svg.lastElementChild as SVGGElement;
  while (layer.children.length > shapes.length) layer.lastElementChild!.remove();
  return shapes.map(({ name, chosen, parts }, index) => {
    const group =
      (layer.children[index] as SVGGElement | undefined) ||
      layer.appendChild(svg("g", { "data-place": index, tabindex: 0, role: "button" }));
    group.setAttribute("class", chosen ? "box box-chosen" : "box");
    group.setAttribute("aria-label", name);
    group.setAttribute("aria-pressed", String(chosen));
    show(group, ...parts);
    return group;
  });
}

/** The index of the shape that an event comes from, or -1. */
export function shapeOf(event: Event): number {
  const group = (event.target as Element).closest("[data-place]");
  return group ? Number(group.getAttribute("data-place")) : -1;
}
