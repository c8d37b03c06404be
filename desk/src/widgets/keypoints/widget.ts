/* Points on a picture, one for each label. A tap puts the chosen point; by keyboard N puts it in
   the middle and arrows move it; H marks it as hidden behind something. */

import { announce, h, keycap } from "../../core/dom";
import { t } from "../../core/sentences";
import type { MakeWidget } from "../contract";
import { chooseByKey, chooser, keyHelpOf, optionsOf, quietButton, type Choice } from "../fields";
import { createHistory } from "../history";
import {
  ARROWS,
  arrowStep,
  onDrag,
  pictureOf,
  shapeOf,
  share,
  showPicture,
  type Point,
} from "../picture";
import { describe, draw, pointOf, type State, type View } from "./drawing";

/** Change the state, record it and show it. */
function change(view: View, act: () => unknown, field?: string): void {
  act();
  const { state } = view;
  if (state.points.length) state.none = false;
  view.history.record(state, field);
  draw(view, true);
  view.changed();
  const point = pointOf(view);
  if (point) announce(describe(view, point));
}

/** Put the point of the chosen label, or move it. */
function put({ state, label }: View, point: { x: number; y: number } | undefined, [x, y]: Point) {
  const place = { x: share(x), y: share(y) };
  if (point) Object.assign(point, place);
  else state.points = [...state.points, { label, ...place }];
}

/** Choose the next label without a point, once the chosen one has its point. */
function chooseNext(view: View): void {
  const next = view.labels.filter(({ name }) => !pointOf(view, name))[0];
  if (next && pointOf(view)) view.label = next.name;
}

function putInMiddle(view: View): void {
  chooseNext(view);
  if (pointOf(view)) draw(view, true);
  else change(view, () => put(view, undefined, [0.5, 0.5]));
}

function remove(view: View): void {
  const { state, label } = view;
  change(view, () => (state.points = state.points.filter((point) => point.label !== label)));
}

function toggleHidden(view: View): void {
  const point = pointOf(view);
  if (!point) return;
  change(view, () => {
    if (point.hidden) delete point.hidden;
    else point.hidden = true;
  });
}

function followPointer(view: View): void {
  let isNew = false;
  const follow = (place: Point): void => {
    put(view, pointOf(view), place);
    draw(view);
  };
  onDrag(
    view.picture,
    (place, event) => {
      const point = view.state.points[shapeOf(event)];
      isNew = !point && !pointOf(view);
      if (point) view.label = point.label;
      else follow(place);
      draw(view, true);
      return true;
    },
    follow,
    () => {
      change(view, () => undefined);
      if (isNew) chooseNext(view);
      draw(view);
    },
  );
}

/** Act on a key that is pressed on the picture; false when it is not used. */
function edit(view: View, event: KeyboardEvent): boolean {
  const arrow = ARROWS[event.key];
  const point = pointOf(view);
  if (arrow && point) {
    const step = arrowStep(event);
    const place: Point = [point.x + arrow[0] * step, point.y + arrow[1] * step];
    change(view, () => put(view, point, place), `move ${view.label}`);
  } else if (point && /^(Delete|Backspace)$/.test(event.key)) remove(view);
  else return false;
  return true;
}

/** Show the controls and the picture; returns the function that ends this. */
function mount(view: View, options: Choice[]): () => void {
  const { picture } = view;
  const setLabel = (name: string): void => {
    view.label = name;
    draw(view);
  };
  const end = showPicture(
    view.host,
    h(
      "fieldset",
      { "aria-label": t("Which point") },
      chooser("point", false, options, (name) => name === view.label, setLabel),
    ),
    picture,
    [
      quietButton(t("Put it in the middle"), "N", () => putInMiddle(view)),
      view.remove,
      h("label.row", view.hidden, t("Hidden behind something"), " ", keycap("H")),
      h("label.row", view.none, t("None of them can be seen")),
      view.count,
    ],
    () => draw(view),
  );
  followPointer(view);
  picture.svg.addEventListener("focusin", (event) => {
    const point = view.state.points[shapeOf(event)];
    if (point && point.label !== view.label) setLabel(point.label);
  });
  picture.svg.addEventListener("keydown", (event) => {
    if (edit(view, event)) event.preventDefault();
  });
  draw(view);
  return end;
}

function press(view: View, options: Choice[], event: KeyboardEvent): boolean {
  const key = event.key.toLowerCase();
  if (chooseByKey(view.host, options, event)) {
    if (pointOf(view)) draw(view, true);
  } else if (key === "n") putInMiddle(view);
  else if (key === "h" && pointOf(view)) toggleHidden(view);
  else return false;
  return true;
}

const widget: MakeWidget = (host, task, sheet, draft, changed) => {
  const { labels } = sheet;
  const state: State = { points: [], none: false, ...(draft as State | null) };
  const options = optionsOf(labels);
  const checkbox = (click: () => void): HTMLInputElement =>
    h("input", { type: "checkbox", change: click });
  const view: View = {
    state,
    history: createHistory(state),
    labels,
    label: labels[0]!.name,
    host,
    picture: pictureOf(task.content, t("The picture. Press N to put the chosen point.")),
    count: h("span.muted.small", { role: "status" }),
    hidden: checkbox(() => toggleHidden(view)),
    none: checkbox(() => change(view, () => (view.state.none = view.none.checked))),
    remove: quietButton(t("Delete"), "Del", () => remove(view)),
    changed,
  };
  return {
    keys: [
      { key: "N", text: t("Put the next point in the middle") },
      { key: "H", text: t("Hidden behind something") },
      { key: "Del", text: t("Delete the chosen point") },
      { key: "←↑→↓", text: t("Move; with Ctrl: finer; with Shift: farther") },
      ...keyHelpOf(options),
    ],
    value: () => ({ points: view.state.points }),
    draft: () => view.state,
    problem: () =>
      view.state.points.length || view.state.none
        ? null
        : t("Put a point, or say that none of them can be seen."),
    press: (event) => press(view, options, event),
    ...view.history.steps((before) => {
      view.state = before;
      draw(view);
      changed();
    }),
    destroy: mount(view, options),
  };
};

export default widget;
