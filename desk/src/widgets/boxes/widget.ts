/* Boxes on a picture, by mouse, touch and keyboard. N adds a box, Tab goes from box to box, arrows
   move, Shift+arrows resize (Ctrl: finer), Delete removes. A label's key labels the chosen box; a
   box that has just been drawn keeps its label, and the key is for the next one. */

import { announce, h } from "../../core/dom";
import { t } from "../../core/sentences";
import type { MakeWidget } from "../contract";
import { chooseByKey, chooser, keyHelpOf, optionsOf, quietButton, type Choice } from "../fields";
import { createHistory } from "../history";
import { ARROWS, onDrag, pictureOf, shapeOf, showPicture, type Point } from "../picture";
import { describe, draw, type State, type View } from "./drawing";
import { boxBetween, cornersOf, moved, resized, SIDE_MIN, type Box } from "./geometry";

/** Change the state, record it and show it. */
function change(view: View, act: () => unknown, field?: string): void {
  act();
  const { state, chosen } = view;
  const box = state.boxes[chosen];
  if (state.boxes.length) state.none = false;
  view.history.record(state, field);
  draw(view, true);
  view.changed();
  if (box) announce(describe(view, box, chosen));
}

function choose(view: View, index: number): void {
  const box = view.state.boxes[index];
  view.chosen = index;
  view.fresh = -1;
  if (box) view.label = box.label;
  view.host.querySelectorAll("input").forEach((input) => {
    input.checked = input.value === view.label;
  });
  draw(view, true);
}

function add(view: View): void {
  const { boxes } = view.state;
  const from = 0.35 + (boxes.length % 5) * 0.04;
  const box = boxBetween([from, from], [from + 0.25, from + 0.25], view.label);
  change(view, () => (view.chosen = boxes.push(box) - 1));
  view.fresh = view.chosen;
}

function remove(view: View): void {
  const { boxes } = view.state;
  if (view.chosen < 0) return;
  change(view, () => {
    boxes.splice(view.chosen, 1);
    view.chosen = Math.min(view.chosen, boxes.length - 1);
  });
}

function followPointer(view: View): void {
  let boxFor: (point: Point) => Box;
  const begin = (start: Point, event: PointerEvent): boolean => {
    const { boxes } = view.state;
    const corner = (event.target as Element).getAttribute("data-corner");
    const chosen = boxes[view.chosen];
    const index = shapeOf(event);
    if (corner !== null && chosen) {
      const opposite = cornersOf(chosen)[(Number(corner) + 2) % 4]!;
      boxFor = (point) => boxBetween(opposite, point, chosen.label);
    } else if (index >= 0) {
      choose(view, index);
      const box = boxes[index]!;
      boxFor = (point) => moved(box, point[0] - start[0], point[1] - start[1]);
    } else {
      const { label } = view;
      boxFor = (point) => boxBetween(start, point, label);
      choose(view, boxes.push(boxFor(start)) - 1);
      view.fresh = view.chosen;
    }
    return true;
  };
  const end = (): void => {
    const { width, height } = view.state.boxes[view.chosen]!;
    if (Math.min(width, height) >= SIDE_MIN) return change(view, () => undefined);
    // a slip of the pointer leaves no trace
    view.state = view.history.current();
    choose(view, view.chosen < view.state.boxes.length ? view.chosen : -1);
  };
  onDrag(
    view.picture,
    begin,
    (point) => {
      view.state.boxes[view.chosen] = boxFor(point);
      draw(view);
    },
    end,
  );
}

/** Act on a key that is pressed on the picture; false when it is not used. */
function edit(view: View, event: KeyboardEvent): boolean {
  const { boxes } = view.state;
  const arrow = ARROWS[event.key];
  const box = boxes[view.chosen];
  if (arrow && box && !event.metaKey) {
    const step = event.ctrlKey ? 0.002 : 0.01;
    const next = (event.shiftKey ? resized : moved)(box, arrow[0] * step, arrow[1] * step);
    change(view, () => (boxes[view.chosen] = next), `move ${view.chosen}`);
  } else if (event.key === "Delete" || event.key === "Backspace") remove(view);
  else if (event.key === "Escape") choose(view, -1);
  else return false;
  return true;
}

/** Show the controls and the picture; returns the function that ends this. */
function mount(view: View, options: Choice[]): () => void {
  const { picture } = view;
  const setLabel = (name: string): void => {
    const box = view.state.boxes[view.chosen];
    view.label = name;
    if (view.fresh >= 0) choose(view, -1);
    else if (box) change(view, () => (box.label = name));
  };
  const end = showPicture(
    view.host,
    h(
      "fieldset",
      { "aria-label": t("Label of the box") },
      chooser("box", false, options, (name) => name === view.label, setLabel),
    ),
    picture,
    [
      quietButton(t("New box"), "N", () => add(view)),
      view.remove,
      h("label.row", view.none, t("There is none in this picture")),
      view.count,
    ],
    () => draw(view),
  );
  followPointer(view);
  picture.svg.addEventListener("focusin", (event) => {
    const index = shapeOf(event);
    if (index >= 0 && index !== view.chosen) choose(view, index);
    // a fresh box that is left and reached again is one like the others
    const before = event.relatedTarget as Node | null;
    if (before && !picture.svg.contains(before)) view.fresh = -1;
  });
  picture.svg.addEventListener("keydown", (event) => {
    if (edit(view, event)) event.preventDefault();
  });
  draw(view);
  return end;
}

const widget: MakeWidget = (host, task, sheet, draft, changed) => {
  const { labels } = sheet;
  const state: State = { boxes: [], none: false, ...(draft as State | null) };
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
    fresh: -1,
    host,
    picture: pictureOf(task.content, t("The picture. Press N for a new box.")),
    count: h("span.muted.small", { role: "status" }),
    none,
    remove: quietButton(t("Delete"), "Del", () => remove(view)),
    changed,
  };
  return {
    keys: [
      { key: "N", text: t("New box") },
      { key: "Del", text: t("Delete the chosen box") },
      { key: "←↑→↓", text: t("Move the chosen box; with Shift: its size; with Ctrl: finer") },
      ...keyHelpOf(options),
    ],
    value: () => ({ boxes: view.state.boxes }),
    draft: () => view.state,
    problem: () =>
      view.state.boxes.length || view.state.none
        ? null
        : t("Draw a box, or say that there is none in this picture."),
    press(event) {
      if (chooseByKey(host, options, event)) return true;
      if (event.key.toLowerCase() !== "n") return false;
      add(view);
      return true;
    },
    ...view.history.steps((before) => {
      view.state = before;
      view.chosen = Math.min(view.chosen, before.boxes.length - 1);
      draw(view);
      changed();
    }),
    destroy: mount(view, options),
  };
};

export default widget;
