/* Drawing of outlines, in pixels of the picture. */

import { show, svg } from "../../core/dom";
import { t } from "../../core/sentences";
import type { Label } from "../../store/content";
import { titleOf } from "../fields";
import type { History } from "../history";
import { caption, drawShapes, percent, scaleOf, type Picture, type Point } from "../picture";

export interface Outline {
  label: string;
  points: Point[];
}

export interface State {
  polygons: Outline[];
  /** The points of an outline that is not closed yet. */
  open: Point[] | null;
  none: boolean;
}

/** What the widget shows: its state, what is chosen, and its elements. */
export interface View {
  state: State;
  history: History<State>;
  labels: Label[];
  /** The label of the next outline. */
  label: string;
  /** The index of the chosen outline, or -1. */
  chosen: number;
  /** The outline that has just been closed: a label's key is for the next one. */
  fresh: Outline | null;
  /** The index of the chosen corner in it, or -1. */
  corner: number;
  /** The place of the next point by keyboard. */
  mark: Point;
  host: HTMLElement;
  picture: Picture;
  count: HTMLElement;
  none: HTMLInputElement;
  add: HTMLButtonElement;
  close: HTMLButtonElement;
  remove: HTMLButtonElement;
  changed(): void;
}

const pixels = ({ width, height }: Picture, [x, y]: Point): Point => [x * width, y * height];

const nameOf = (view: View, { label }: Outline, index: number): string =>
  `${index + 1} ${titleOf(view.labels, label)}`;

export function describe(view: View, outline: Outline, index: number): string {
  const [x, y] = outline.points[Math.max(view.corner, 0)] || [0, 0];
  return t("%(label)s: %(x)s percent from the left, %(y)s from the top.", {
    label: nameOf(view, outline, index),
    x: percent(x),
    y: percent(y),
  });
}

function lines(
  picture: Picture,
  tag: "polygon" | "polyline",
  style: string,
  list: Point[],
): SVGElement[] {
  const points = list.map((point) => pixels(picture, point)).join(" ");
  return [svg(tag, { class: "box-edge", points }), svg(tag, { class: style, points })];
}

/** A dot and a larger grip on each point; the point with the index `strong` is marked. */
const dots = (picture: Picture, points: Point[], strong: number, r: number): SVGElement[][] =>
  points.map((point, index) => {
    const [cx, cy] = pixels(picture, point);
    const style = index === strong ? "box-corner shape-at" : "box-corner";
    return [
      svg("circle", { class: style, cx, cy, r }),
      svg("circle.box-grip", { cx, cy, r: 2 * r, "data-corner": index }),
    ];
  });

function openOutline(picture: Picture, points: Point[], mark: Point, r: number): SVGElement {
  const [x, y] = pixels(picture, mark);
  const d = `M${x - r},${y}h${2 * r}M${x},${y - r}v${2 * r}`;
  return svg(
    "g.shape-open",
    lines(picture, "polyline", "shape-line", points),
    dots(picture, points, 0, r),
    svg("path.box-edge", { d }),
    svg("path.shape-line", { d }),
  );
}

export function draw(view: View, focus = false): void {
  const { picture, chosen, state } = view;
  const { open, polygons } = state;
  const scale = scaleOf(picture);
  const r = 7 * scale;
  const shapes = polygons.map((outline, index) => {
    const [x, y] = pixels(picture, outline.points[0]!);
    const top = Math.max(y - 9 * scale, 16 * scale);
    return {
      name: describe(view, outline, index),
      chosen: index === chosen,
      parts: [
        lines(picture, "polygon", "box-face", outline.points),
        caption(nameOf(view, outline, index), x, top, scale),
        index === chosen && dots(picture, outline.points, view.corner, r),
      ],
    };
  });
  const elements = drawShapes(picture, shapes);
  const layer = picture.svg;
  layer.querySelectorAll(".shape-open").forEach((element) => element.remove());
  if (open) layer.insertBefore(openOutline(picture, open, view.mark, r), layer.lastElementChild);
  view.add.disabled = !!open;
  view.close.disabled = !open || open.length < 3;
  view.remove.disabled = !open && chosen < 0;
  view.none.parentElement!.hidden = polygons.length > 0;
  view.none.checked = state.none;
  show(
    view.count,
    open ? t("Points: %(n)s", { n: open.length }) : t("Outlines: %(n)s", { n: polygons.length }),
  );
  if (focus) (elements[chosen] || layer).focus({ preventScroll: true });
}
