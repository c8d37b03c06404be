/* Drawing of boxes, in pixels of the picture. */

import { show, svg } from "../../core/dom";
import { t } from "../../core/sentences";
import type { Label } from "../../store/content";
import { titleOf } from "../fields";
import type { History } from "../history";
import { caption, drawShapes, percent, scaleOf, type Picture } from "../picture";
import { cornersOf, type Box } from "./geometry";

export interface State {
  boxes: Box[];
  none: boolean;
}

/** What the widget shows: its state, what is chosen, and its elements. */
export interface View {
  state: State;
  history: History<State>;
  labels: Label[];
  /** The label of the next box. */
  label: string;
  /** The index of the chosen box, or -1. */
  chosen: number;
  /** The index of the box that has just been drawn: a label's key is for the next one. */
  fresh: number;
  host: HTMLElement;
  picture: Picture;
  count: HTMLElement;
  none: HTMLInputElement;
  remove: HTMLButtonElement;
  changed(): void;
}

export const describe = (view: View, box: Box, index: number): string =>
  t(
    "Box %(n)s, %(label)s: %(x)s percent from the left, %(y)s from the top, %(width)s wide, %(height)s high.",
    {
      n: index + 1,
      label: titleOf(view.labels, box.label),
      x: percent(box.x),
      y: percent(box.y),
      width: percent(box.width),
      height: percent(box.height),
    },
  );

const grips = (picture: Picture, box: Box, scale: number): SVGElement[][] =>
  cornersOf(box).map(([x, y], corner) => {
    const centre = { cx: x * picture.width, cy: y * picture.height };
    return [
      svg("circle.box-corner", { ...centre, r: 6 * scale }),
      svg("circle.box-grip", { ...centre, r: 18 * scale, "data-corner": corner }),
    ];
  });

export function draw(view: View, focus = false): void {
  const { picture, state, chosen, none } = view;
  const { boxes } = state;
  const scale = scaleOf(picture);
  const shapes = boxes.map((box, index) => {
    const x = box.x * picture.width;
    const y = box.y * picture.height;
    const size = { x, y, width: box.width * picture.width, height: box.height * picture.height };
    const name = `${index + 1} ${titleOf(view.labels, box.label)}`;
    const top = y + (y < 22 * scale ? 17 : -6) * scale;
    return {
      name: describe(view, box, index),
      chosen: index === chosen,
      parts: [
        svg("rect.box-edge", { ...size }),
        svg("rect.box-face", { ...size }),
        caption(name, x + 4 * scale, top, scale, null),
        index === chosen && grips(picture, box, scale),
      ],
    };
  });
  const elements = drawShapes(picture, shapes);
  view.remove.disabled = chosen < 0;
  none.parentElement!.hidden = boxes.length > 0;
  none.checked = state.none;
  show(view.count, t("Boxes: %(n)s", { n: boxes.length }));
  if (focus) (elements[chosen] || picture.svg).focus({ preventScroll: true });
}
