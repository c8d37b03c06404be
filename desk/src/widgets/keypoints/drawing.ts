/* Drawing of key points, in pixels of the picture. */

import { show, svg } from "../../core/dom";
import { t, tn } from "../../core/sentences";
import type { Label } from "../../store/content";
import { titleOf } from "../fields";
import type { History } from "../history";
import { caption, drawShapes, percent, scaleOf, type Picture } from "../picture";

export interface KeyPoint {
  label: string;
  x: number;
  y: number;
  /** It is behind something. */
  hidden?: true;
}

export interface State {
  points: KeyPoint[];
  none: boolean;
}

/** What the widget shows: its state, the chosen label, and its elements. */
export interface View {
  state: State;
  history: History<State>;
  labels: Label[];
  label: string;
  host: HTMLElement;
  picture: Picture;
  count: HTMLElement;
  hidden: HTMLInputElement;
  none: HTMLInputElement;
  remove: HTMLButtonElement;
  changed(): void;
}

export const pointOf = (view: View, label = view.label): KeyPoint | undefined =>
  view.state.points.filter((point) => point.label === label)[0];

export const describe = (view: View, { label, x, y, hidden }: KeyPoint): string =>
  t("%(label)s: %(x)s percent from the left, %(y)s from the top.", {
    label: titleOf(view.labels, label),
    x: percent(x),
    y: percent(y),
  }) + (hidden ? ` ${t("Hidden behind something")}.` : "");

function shapeFor(view: View, point: KeyPoint, scale: number) {
  const { labels, picture, label } = view;
  const cx = point.x * picture.width;
  const cy = point.y * picture.height;
  const chosen = point.label === label;
  const ring = { cx, cy, r: 9 * scale };
  const number = labels.map(({ name }) => name).indexOf(point.label) + 1;
  const top = point.y < 0.1 ? cy + 26 * scale : cy - 15 * scale;
  return {
    name: describe(view, point),
    chosen,
    parts: [
      svg("circle.box-edge", { ...ring }),
      svg("circle", { class: point.hidden ? "box-face spot-hidden" : "box-face", ...ring }),
      svg("circle.spot-heart", { cx, cy, r: 2.5 * scale }),
      svg("circle.box-grip", { cx, cy, r: 20 * scale }),
      caption(chosen ? titleOf(labels, label) : number, cx, top, scale),
    ],
  };
}

export function draw(view: View, focus = false): void {
  const { state, labels, picture, hidden, none, remove } = view;
  const { points } = state;
  const scale = scaleOf(picture);
  const shapes = points.map((point) => shapeFor(view, point, scale));
  const elements = drawShapes(picture, shapes);
  const chosen = pointOf(view);
  const inputs = view.host.querySelectorAll<HTMLInputElement>("[name=point]");
  labels.forEach(({ name }, index) => {
    const input = inputs[index]!;
    input.checked = name === view.label;
    input.nextElementSibling!.classList[pointOf(view, name) ? "add" : "remove"]("spot-put");
  });
  hidden.disabled = remove.disabled = !chosen;
  hidden.checked = !!(chosen && chosen.hidden);
  none.parentElement!.hidden = points.length > 0;
  none.checked = state.none;
  const done = points.length;
  show(
    view.count,
    tn("%(done)s of %(n)s point", "%(done)s of %(n)s points", labels.length, { done }),
  );
  const element = chosen && elements[points.indexOf(chosen)];
  if (focus) (element || picture.svg).focus({ preventScroll: true });
}
