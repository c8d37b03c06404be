/* Outlines on a picture. N begins one; then a tap, or Space at the mark that arrows move, puts each
   point; Enter or the first point closes it. P goes from point to point of the chosen outline;
   Delete removes. */

import { announce, h } from "../../core/dom";
import { t } from "../../core/sentences";
import type { MakeWidget } from "../contract";
import { chooseByKey, chooser, keyHelpOf, optionsOf, quietButton, type Choice } from "../fields";
import { createHistory } from "../history";
import {
  ARROWS,
  arrowStep,
  onDrag,
  percent,
  pictureOf,
  shapeOf,
  share,
  showPicture,
  type Point,
} from "../picture";
import { describe, draw, type State, type View } from "./drawing";
import { doubleArea, movedPoints } from "./geometry";

const POINTS_MAX = 500;
const POINTS_MIN = 3;
const DOUBLE_AREA_MIN = 0.00004;

/** Change the state, record it and show it. */
function change(view: View, act: () => unknown, field?: string): void {
  act();
  if (view.state.polygons.length) view.state.none = false;
  view.history.record(view.state, field);
  draw(view, true);
  view.changed();
}

function choose(view: View, index: number): void {
  const outline = view.state.polygons[index];
  view.chosen = index;
  view.corner = -1;
  view.fresh = null;
  if (outline) view.label = outline.label;
  view.host.querySelectorAll("input").forEach((input) => {
    input.checked = input.value === view.label;
  });
  draw(view, true);
}

const announceOutline = (view: View): void =>
  announce(describe(view, view.state.polygons[view.chosen]!, view.chosen));

function start(view: View): void {
  choose(view, -1);
  change(view, () => (view.state.open = []));
  announce(t("Put a point at the mark"));
}

function put(view: View, point: Point): void {
  const open = view.state.open || [];
  if (open.length >= POINTS_MAX) return;
  view.mark = point;
  change(view, () => (view.state.open = [...open, point]));
  announce(view.count.textContent);
}

function close(view: View): void {
  const { state, label } = view;
  const points = state.open;
  if (!points || points.length < POINTS_MIN || doubleArea(points) < DOUBLE_AREA_MIN) {
    return announce(view.count.textContent);
  }
  change(view, () => {
    view.chosen = state.polygons.push((view.fresh = { label, points })) - 1;
    state.open = null;
  });
  announceOutline(view);
}

/** Remove the open outline, else the chosen corner, else the chosen outline. */
function remove(view: View): void {
  const { state, corner, chosen } = view;
  const outline = state.polygons[chosen];
  change(view, () => {
    view.corner = -1;
    if (state.open) state.open = null;
    else if (outline && corner >= 0 && outline.points.length > POINTS_MIN) {
      outline.points.splice(corner, 1);
    } else if (outline) {
      state.polygons.splice(chosen, 1);
      view.chosen = -1;
    }
  });
}

function move(view: View, points: Point[], x: number, y: number): void {
  const moved = movedPoints(points, view.corner, x, y);
  if (moved) view.state.polygons[view.chosen]!.points = moved;
}

function followPointer(view: View): void {
  let points: Point[] = [];
  let start = view.mark;
  const begin = (point: Point, event: PointerEvent): boolean => {
    const { open, polygons } = view.state;
    const grip = (event.target as Element).getAttribute("data-corner");
    const index = shapeOf(event);
    start = point;
    if (open && grip === "0" && open.length >= POINTS_MIN) close(view);
    else if (open) put(view, point);
    else if (index < 0) {
      choose(view, -1);
      put(view, point);
    } else {
      if (index !== view.chosen) choose(view, index);
      view.corner = grip === null ? -1 : Number(grip);
      points = polygons[index]!.points;
      draw(view, true);
      return true;
    }
    return false;
  };
  onDrag(
    view.picture,
    begin,
    ([x, y]) => {
      move(view, points, x - start[0], y - start[1]);
      draw(view);
    },
    () => change(view, () => undefined),
  );
}

/** Act on a key that is pressed on the picture; false when it is not used. */
function edit(view: View, event: KeyboardEvent): boolean {
  const { key } = event;
  const { open, polygons } = view.state;
  const outline = polygons[view.chosen];
  const [x, y] = (ARROWS[key] || [0, 0]).map((way) => way * arrowStep(event)) as Point;
  if ((x || y) && open) {
    view.mark = [share(view.mark[0] + x), share(view.mark[1] + y)];
    draw(view);
    announce(view.mark.map(percent).join(", "));
  } else if ((x || y) && outline) {
    change(view, () => move(view, outline.points, x, y), `${view.chosen} ${view.corner}`);
    announceOutline(view);
  } else if (open && key === " ") put(view, view.mark);
  else if (open && key === "Enter") close(view);
  else if (open && key === "Backspace") change(view, () => open.pop());
  else if (/^(Delete|Backspace)$/.test(key)) remove(view);
  else if (key === "Escape" && open) remove(view);
  else if (key === "Escape") choose(view, -1);
  else return false;
  return true;
}

/** Show the controls and the picture; returns the function that ends this. */
function mount(view: View, options: Choice[]): () => void {
  const { picture } = view;
  const setLabel = (name: string): void => {
    const outline = view.state.polygons[view.chosen];
    view.label = name;
    if (outline && outline === view.fresh) choose(view, -1);
    else if (outline) change(view, () => (outline.label = name));
  };
  const labels = chooser("outline", false, options, (name) => name === view.label, setLabel);
  const end = showPicture(
    view.host,
    h("fieldset", { "aria-label": t("Label of the outline") }, labels),
    picture,
    [
      view.add,
      view.close,
      view.remove,
      h("label.row", view.none, t("There is none in this picture")),
      view.count,
    ],
    () => draw(view),
  );
  followPointer(view);
  picture.svg.addEventListener("focusin", (event) => {
    const index = shapeOf(event);
    if (index >= 0 && index !== view.chosen && !view.state.open) choose(view, index);
  });
  picture.svg.addEventListener("keydown", (event) => {
    if (edit(view, event)) event.preventDefault();
  });
  draw(view);
  return end;
}

function press(view: View, options: Choice[], event: KeyboardEvent): boolean {
  const key = event.key.toLowerCase();
  const outline = view.state.polygons[view.chosen];
  if (chooseByKey(view.host, options, event)) return true;
  if (key === "n" && !view.state.open) start(view);
  else if (key === "p" && outline) {
    view.corner = (view.corner + 1) % outline.points.length;
    draw(view, true);
    announceOutline(view);
  } else return false;
  return true;
}

function problem({ polygons, open, none }: State): string | null {
  if (open) return t("Close the outline first, or delete it.");
  return polygons.length || none
    ? null
    : t("Draw an outline, or say that there is none in this picture.");
}

const widget: MakeWidget = (host, task, sheet, draft, changed) => {
  const { labels } = sheet;
  const state: State = { polygons: [], open: null, none: false, ...(draft as State | null) };
  const options = optionsOf(labels);
  const none = h("input", {
    type: "checkbox",
    change: () => change(view, () => (view.state.none = none.checked)),
  });
  const view: View = {
    state,
    history: createHistory(state),
    labels,
    label: labels[0]!.name,
    chosen: -1,
    corner: -1,
    fresh: null,
    mark: [0.5, 0.5],
    host,
    picture: pictureOf(task.content, t("The picture. Press N for a new outline.")),
    count: h("span.muted.small", { role: "status" }),
    none,
    add: quietButton(t("New outline"), "N", () => start(view)),
    close: quietButton(t("Close the outline"), "Enter", () => close(view)),
    remove: quietButton(t("Delete"), "Del", () => remove(view)),
    changed,
  };
  return {
    keys: [
      { key: "N", text: t("New outline") },
      { key: "Space", text: t("Put a point at the mark") },
      { key: "P", text: t("Next point") },
      { key: "←↑→↓", text: t("Move; with Ctrl: finer; with Shift: farther") },
      ...keyHelpOf(options),
    ],
    value: () => ({ polygons: view.state.polygons }),
    draft: () => view.state,
    problem: () => problem(view.state),
    press: (event) => press(view, options, event),
    ...view.history.steps((before) => {
      view.state = before;
      view.chosen = view.corner = -1;
      draw(view);
      changed();
    }),
    destroy: mount(view, options),
  };
};

export default widget;
