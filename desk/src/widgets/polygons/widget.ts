/* Outlines on a picture. N begins one; then a tap, or Space at the mark that arrows move, puts each point; Enter or
   the first point closes it. P goes from point to point of the chosen outline; Delete removes. */

import type { MakeWidget } from "../contract";
import { dragged, drawFaces, faceOf, fine, layOut, percent, type Point, scaleOf, sheetOf, step, STEPS } from "../faces";
import { chooser, helpOf, optionsOf, pressed, quiet } from "../fields";
import { Past } from "../past";

interface Outline {
  label: string;
  points: Point[];
}
interface State {
  polygons: Outline[];
  open: Point[] | null;
  none: boolean;
}

const POINTS_MAX = 500;
const SMALLEST = 0.00004;

/** Twice the area. */
const area = (points: Point[]): number =>
  Math.abs(points.reduce((sum, one, at) => {
    const next = points[at + 1] || points[0]!;
    return sum + one[0] * next[1] - next[0] * one[1];
  }, 0));

const widget: MakeWidget = (core, host, task, sheet, draft, changed) => {
  const { h, svg, t, say } = core;
  let state: State = { polygons: [], open: null, none: false, ...draft };
  const past = new Past(state);
  const options = optionsOf(sheet.labels);
  let label = sheet.labels[0]!.name;
  let chosen = -1;
  let corner = -1;
  let mark: Point = [0.5, 0.5];

  const nameOf = (one: Outline, place: number): string =>
    `${place + 1} ${sheet.labels.filter((label) => label.name === one.label)[0]!.title}`;
  const over = sheetOf(core, task.content, t("The picture. Press N for a new outline."));
  const begin = quiet(core, t("New outline"), "N", () => start());
  const end = quiet(core, t("Close the outline"), "Enter", () => close());
  const away = quiet(core, t("Delete"), "Del", () => remove());
  const none = h("input", { type: "checkbox", change: () => told(() => (state.none = none.checked)) });
  const count = h("span", { class: "muted small", role: "status" });
  const destroy = layOut(core, host,
    h("fieldset", { "aria-label": t("Label of the outline") },
      chooser(core, "outline", false, options, (name) => name === label, named)),
    over, [begin, end, away, h("label", { class: "row" }, none, t("There is none in this picture")), count], () => show());

  function sentence(one: Outline, place: number): string {
    const [x, y] = one.points[Math.max(corner, 0)] || [0, 0];
    return t("%(label)s: %(x)s percent from the left, %(y)s from the top.", {
      label: nameOf(one, place), x: percent(x), y: percent(y),
    });
  }
  function show(focus = false): void {
    const scale = scaleOf(over);
    const r = 7 * scale;
    const at = (point: Point): { cx: number; cy: number } => ({ cx: point[0] * over.width, cy: point[1] * over.height });
    const both = (tag: "polygon" | "polyline", shown: string, list: Point[]): SVGElement[] => {
      const points = list.map((one) => [one[0] * over.width, one[1] * over.height]).join(" ");
      return [svg(tag, { class: "box-edge", points }), svg(tag, { class: shown, points })];
    };
    const dot = (point: Point, n: number, strong: boolean): SVGElement[] => [
      svg("circle", { class: strong ? "box-corner shape-at" : "box-corner", ...at(point), r }),
      svg("circle", { class: "box-grip", ...at(point), r: r + r, "data-corner": n }),
    ];
    const faces = drawFaces(core, over, state.polygons.map((one, place) => {
      const { cx: x, cy } = at(one.points[0]!);
      const words = svg("text", {
        class: "box-name", x, y: Math.max(cy - 9 * scale, 16 * scale),
        "font-size": 14 * scale, "text-anchor": "middle", "aria-hidden": "true",
      }, nameOf(one, place));
      return {
        name: sentence(one, place),
        chosen: place === chosen,
        parts: [
          both("polygon", "box-face", one.points),
          words,
          place === chosen && one.points.map((point, n) => dot(point, n, n === corner)),
        ],
      };
    }));
    over.svg.querySelectorAll(".shape-open").forEach((old) => old.remove());
    if (state.open) {
      const { cx, cy } = at(mark);
      const d = `M${cx - r},${cy}h${r + r}M${cx},${cy - r}v${r + r}`;
      over.svg.insertBefore(svg("g", { class: "shape-open" },
        both("polyline", "shape-line", state.open),
        state.open.map((point, n) => dot(point, n, !n)),
        svg("path", { class: "box-edge", d }), svg("path", { class: "shape-line", d })),
      over.svg.lastElementChild);
    }
    begin.disabled = !!state.open;
    end.disabled = !state.open || state.open.length < 3;
    away.disabled = !state.open && chosen < 0;
    none.parentElement!.hidden = state.polygons.length > 0;
    none.checked = state.none;
    core.show(count, state.open
      ? t("Points: %(n)s", { n: state.open.length })
      : t("Outlines: %(n)s", { n: state.polygons.length }));
    if (focus) (faces[chosen] || over.svg).focus({ preventScroll: true });
  }
  function told(act: () => void, where = ""): void {
    act();
    if (state.polygons.length) state.none = false;
    past.keep(state, where);
    show(true);
    changed();
  }
  const speak = (): void => say(sentence(state.polygons[chosen]!, chosen));
  function choose(place: number): void {
    chosen = place;
    corner = -1;
    const one = state.polygons[place];
    if (one) label = one.label;
    host.querySelectorAll("input").forEach((input) => (input.checked = input.value === label));
    show(true);
  }
  function named(name: string): void {
    label = name;
    if (chosen >= 0) told(() => (state.polygons[chosen]!.label = name));
  }
  function start(): void {
    choose(-1);
    told(() => (state.open = []));
    say(t("Put a point at the mark"));
  }
  function put(point: Point): void {
    const open = state.open || [];
    if (open.length >= POINTS_MAX) return;
    mark = point;
    told(() => (state.open = [...open, point]));
    say(count.textContent!);
  }
  function close(): void {
    const points = state.open;
    if (!points || points.length < 3 || area(points) < SMALLEST) return say(count.textContent!);
    told(() => {
      chosen = state.polygons.push({ label, points }) - 1;
      state.open = null;
    });
    speak();
  }
  function remove(): void {
    const one = state.polygons[chosen];
    told(() => {
      if (state.open) state.open = null;
      else if (one && corner >= 0 && one.points.length > 3) one.points.splice(corner, 1);
      else if (one) {
        state.polygons.splice(chosen, 1);
        chosen = -1;
      }
      corner = -1;
    });
  }
  function move(points: Point[], x: number, y: number): void {
    const next = points.map((one, at): Point => (corner < 0 || at === corner ? [fine(one[0] + x), fine(one[1] + y)] : one));
    // at the edge of the picture an outline stops, and keeps its shape
    const stopped = corner < 0 && next.some((one, at) => [x, y].some((by, way) => Math.abs(one[way]! - points[at]![way]! - by) > 1e-5));
    if (!stopped) state.polygons[chosen]!.points = next;
  }

  const on = over.svg.addEventListener.bind(over.svg);
  let held: Point[] = [];
  let begun: Point = mark;
  dragged(over, (from, event) => {
    const grip = (event.target as Element).getAttribute("data-corner");
    const owner = faceOf(event);
    begun = from;
    if (state.open && grip === "0" && state.open.length > 2) close();
    else if (state.open) put(from);
    else if (owner < 0) {
      choose(-1);
      put(from);
    } else {
      if (owner !== chosen) choose(owner);
      corner = grip === null ? -1 : Number(grip);
      held = state.polygons[chosen]!.points;
      show(true);
      return true;
    }
    return false;
  }, ([x, y]) => {
    move(held, x - begun[0], y - begun[1]);
    show();
  }, () => told(() => undefined));
  on("focusin", (event) => {
    const found = faceOf(event);
    if (found >= 0 && found !== chosen && !state.open) choose(found);
  });
  on("keydown", (event) => {
    const [x, y] = (STEPS[event.key] || [0, 0]).map((way) => way * step(event)) as Point;
    if ((x || y) && state.open) {
      mark = [fine(mark[0] + x), fine(mark[1] + y)];
      show();
      say(mark.map(percent).join(", "));
    } else if ((x || y) && chosen >= 0) {
      told(() => move(state.polygons[chosen]!.points, x, y), `${chosen} ${corner}`);
      speak();
    } else if (state.open && event.key === " ") put(mark);
    else if (state.open && event.key === "Enter") close();
    else if (state.open && event.key === "Backspace") told(() => state.open!.pop());
    else if (/^(Delete|Backspace)$/.test(event.key)) remove();
    else if (event.key === "Escape") (state.open ? remove : choose)(-1);
    else return;
    event.preventDefault();
  });
  show();

  return {
    keys: [
      { key: "N", text: t("New outline") },
      { key: "Space", text: t("Put a point at the mark") },
      { key: "P", text: t("Next point") },
      { key: "←↑→↓", text: t("Move; with Ctrl: finer; with Shift: farther") },
      ...helpOf(options),
    ],
    value: () => ({ polygons: state.polygons }),
    draft: () => state,
    problem: () =>
      state.open
        ? t("Close the outline first, or delete it.")
        : state.polygons.length || state.none
          ? null
          : t("Draw an outline, or say that there is none in this picture."),
    press(event) {
      const key = event.key.toLowerCase();
      if (pressed(host, options, event)) return true;
      if (key === "n" && !state.open) start();
      else if (key === "p" && chosen >= 0) {
        corner = (corner + 1) % state.polygons[chosen]!.points.length;
        show(true);
        speak();
      } else return false;
      return true;
    },
    undo: () => past.back((before) => {
      state = before;
      chosen = corner = -1;
      show();
      changed();
    }),
    destroy,
  };
};

export default widget;
