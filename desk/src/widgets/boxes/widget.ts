/* Boxes on a picture, by mouse, touch and keyboard. N new box, Tab from box to box, arrows move, Shift+arrows
   resize (Ctrl: finer), Delete removes, a label's key names the chosen box. */

import type { MakeWidget } from "../contract";
import { dragged, drawFaces, faceOf, fine, layOut, percent, type Point, scaleOf, sheetOf, STEPS } from "../faces";
import { chooser, helpOf, optionsOf, pressed, quiet } from "../fields";
import { Past } from "../past";

/** Parts of the picture, x and y the upper left corner. */
interface Box {
  label: string;
  x: number;
  y: number;
  width: number;
  height: number;
}
interface State {
  boxes: Box[];
  none: boolean;
}

const SMALLEST = 0.004;
const within = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

const between = (one: Point, other: Point, label: string): Box => ({
  label,
  x: fine(Math.min(one[0], other[0])),
  y: fine(Math.min(one[1], other[1])),
  width: fine(Math.abs(one[0] - other[0])),
  height: fine(Math.abs(one[1] - other[1])),
});
/** The same box elsewhere; it stops at the edges and keeps its size. */
const moved = (box: Box, x: number, y: number): Box =>
  ({ ...box, x: fine(within(box.x + x, 0, 1 - box.width)), y: fine(within(box.y + y, 0, 1 - box.height)) });
/** The same upper left corner, another size; it stops at the edges and never turns inside out. */
const resized = (box: Box, x: number, y: number): Box => ({
  ...box,
  width: fine(within(box.width + x, SMALLEST, 1 - box.x)),
  height: fine(within(box.height + y, SMALLEST, 1 - box.y)),
});
/** The four corners, clockwise from the upper left. */
const corners = ({ x, y, width, height }: Box): Point[] =>
  [[x, y], [x + width, y], [x + width, y + height], [x, y + height]];

const widget: MakeWidget = (core, host, task, sheet, draft, changed) => {
  const { h, svg, t, say } = core;
  const { labels } = sheet;
  let state: State = { boxes: [], none: false, ...draft };
  const past = new Past(state);
  const options = optionsOf(labels);
  let label = labels[0]!.name;
  let chosen = -1;

  const titleOf = (box: Box): string => labels.filter((one) => one.name === box.label)[0]!.title;
  const over = sheetOf(core, task.content, t("The picture. Press N for a new box."));
  const away = quiet(core, t("Delete"), "Del", () => remove());
  const none = h("input", { type: "checkbox", change: () => told(() => (state.none = none.checked)) });
  const count = h("span", { class: "muted small", role: "status" });
  const destroy = layOut(core, host,
    h("fieldset", { "aria-label": t("Label of the box") },
      chooser(core, "box", false, options, (name) => name === label, named)),
    over,
    [quiet(core, t("New box"), "N", () => add()), away, h("label", { class: "row" }, none, t("There is none in this picture")), count],
    () => show());

  const sentence = (box: Box, place: number): string =>
    t("Box %(n)s, %(label)s: %(x)s percent from the left, %(y)s from the top, %(width)s wide, %(height)s high.", {
      n: place + 1, label: titleOf(box), x: percent(box.x), y: percent(box.y),
      width: percent(box.width), height: percent(box.height),
    });
  function show(focus = false): void {
    const scale = scaleOf(over);
    const faces = drawFaces(core, over, state.boxes.map((box, place) => {
      const [x, y] = [box.x * over.width, box.y * over.height];
      const size = { x, y, width: box.width * over.width, height: box.height * over.height };
      return {
        name: sentence(box, place),
        chosen: place === chosen,
        parts: [
          svg("rect", { class: "box-edge", ...size }),
          svg("rect", { class: "box-face", ...size }),
          svg("text", {
            class: "box-name", x: x + 4 * scale, y: y < 22 * scale ? y + 17 * scale : y - 6 * scale,
            "font-size": 14 * scale, "aria-hidden": "true",
          }, `${place + 1} ${titleOf(box)}`),
          place === chosen && corners(box).map(([left, top], n) => {
            const middle = { cx: left * over.width, cy: top * over.height };
            return [
              svg("circle", { class: "box-corner", ...middle, r: 6 * scale }),
              svg("circle", { class: "box-grip", ...middle, r: 18 * scale, "data-corner": n }),
            ];
          }),
        ],
      };
    }));
    away.disabled = chosen < 0;
    none.parentElement!.hidden = state.boxes.length > 0;
    none.checked = state.none;
    core.show(count, t("Boxes: %(n)s", { n: state.boxes.length }));
    if (focus) (faces[chosen] || over.svg).focus({ preventScroll: true });
  }
  function told(act: () => void, where = ""): void {
    act();
    if (state.boxes.length) state.none = false;
    past.keep(state, where);
    show(true);
    changed();
    const box = state.boxes[chosen];
    if (box) say(sentence(box, chosen));
  }
  function choose(place: number): void {
    chosen = place;
    const box = state.boxes[place];
    if (box) label = box.label;
    host.querySelectorAll("input").forEach((input) => (input.checked = input.value === label));
    show(true);
  }
  function named(name: string): void {
    label = name;
    const box = state.boxes[chosen];
    if (box) told(() => (box.label = name));
  }
  const put = (box: Box): unknown => (state.boxes[chosen] = box);
  function add(): void {
    const from = 0.35 + (state.boxes.length % 5) * 0.04;
    told(() => (chosen = state.boxes.push(between([from, from], [from + 0.25, from + 0.25], label)) - 1));
  }
  function remove(): void {
    if (chosen < 0) return;
    told(() => {
      state.boxes.splice(chosen, 1);
      chosen = Math.min(chosen, state.boxes.length - 1);
    });
  }

  let drag: (at: Point) => Box = () => state.boxes[chosen]!;
  dragged(over, (from, event) => {
    const corner = (event.target as Element).getAttribute("data-corner");
    const box = state.boxes[chosen];
    const found = faceOf(event);
    if (corner !== null && box) {
      const fixed = corners(box)[(Number(corner) + 2) % 4]!;
      drag = (at) => between(fixed, at, box.label);
    } else if (found >= 0) {
      choose(found);
      const held = state.boxes[found]!;
      drag = (at) => moved(held, at[0] - from[0], at[1] - from[1]);
    } else {
      drag = (at) => between(from, at, label);
      choose(state.boxes.push(drag(from)) - 1);
    }
    return true;
  }, (at) => {
    put(drag(at));
    show();
  }, () => {
    const box = state.boxes[chosen]!;
    if (Math.min(box.width, box.height) >= SMALLEST) return told(() => undefined);
    // too small to be meant: a slip leaves no trace
    state = past.now();
    choose(chosen < state.boxes.length ? chosen : -1);
  });
  over.svg.addEventListener("focusin", (event) => {
    const found = faceOf(event);
    if (found >= 0 && found !== chosen) choose(found);
  });
  over.svg.addEventListener("keydown", (event) => {
    const way = STEPS[event.key];
    const box = state.boxes[chosen];
    if (way && box && !event.metaKey) {
      const by = way.map((part) => part * (event.ctrlKey ? 0.002 : 0.01)) as Point;
      told(() => put((event.shiftKey ? resized : moved)(box, ...by)), `move ${chosen}`);
    } else if (event.key === "Delete" || event.key === "Backspace") remove();
    else if (event.key === "Escape") choose(-1);
    else return;
    event.preventDefault();
  });
  show();

  return {
    keys: [
      { key: "N", text: t("New box") },
      { key: "Del", text: t("Delete the chosen box") },
      { key: "←↑→↓", text: t("Move the chosen box; with Shift: its size; with Ctrl: finer") },
      ...helpOf(options),
    ],
    value: () => ({ boxes: state.boxes }),
    draft: () => state,
    problem: () =>
      state.boxes.length || state.none ? null : t("Draw a box, or say that there is none in this picture."),
    press(event) {
      if (pressed(host, options, event)) return true;
      if (event.key.toLowerCase() !== "n") return false;
      add();
      return true;
    },
    undo: () => past.back((before) => {
      state = before;
      chosen = Math.min(chosen, state.boxes.length - 1);
      show();
      changed();
    }),
    destroy,
  };
};

export default widget;
