/* Points on a picture, each label once. A tap puts the named point; by keyboard N puts it in the middle and arrows
   move it; H says that it is hidden behind something. */

import type { MakeWidget } from "../contract";
import { dragged, drawFaces, faceOf, fine, layOut, percent, type Point, scaleOf, sheetOf, step, STEPS } from "../faces";
import { chooser, helpOf, optionsOf, pressed, quiet } from "../fields";
import { Past } from "../past";

interface Spot {
  label: string;
  x: number;
  y: number;
  hidden?: true;
}
interface State {
  points: Spot[];
  none: boolean;
}

const widget: MakeWidget = (core, host, task, sheet, draft, changed) => {
  const { h, svg, t, tn, say, keycap } = core;
  const { labels } = sheet;
  let state: State = { points: [], none: false, ...draft };
  const past = new Past(state);
  const options = optionsOf(labels);
  let label = labels[0]!.name;

  const titleOf = (name: string): string => (labels.filter((one) => one.name === name)[0] || labels[0]!).title;
  const spot = (name = label): Spot | undefined => state.points.filter((one) => one.label === name)[0];
  const over = sheetOf(core, task.content, t("The picture. Press N to put the chosen point."));
  const away = quiet(core, t("Delete"), "Del", () => remove());
  const hidden = h("input", { type: "checkbox", change: () => hide() });
  const none = h("input", { type: "checkbox", change: () => told(() => (state.none = none.checked)) });
  const count = h("span", { class: "muted small", role: "status" });
  const destroy = layOut(core, host,
    h("fieldset", { "aria-label": t("Which point") },
      chooser(core, "point", false, options, (name) => name === label, (name) => {
        label = name;
        show();
      })),
    over,
    [quiet(core, t("Put it in the middle"), "N", () => middle()), away,
      h("label", { class: "row" }, hidden, t("Hidden behind something"), " ", keycap("H")),
      h("label", { class: "row" }, none, t("None of them can be seen")), count],
    () => show());
  const inputs = host.querySelectorAll<HTMLInputElement>("[name=point]");

  const sentence = (one: Spot): string =>
    t("%(label)s: %(x)s percent from the left, %(y)s from the top.", { label: titleOf(one.label), x: percent(one.x), y: percent(one.y) }) +
    (one.hidden ? " " + t("Hidden behind something") + "." : "");

  function show(focus = false): void {
    const scale = scaleOf(over);
    const faces = drawFaces(core, over, state.points.map((one) => {
      const at = { cx: one.x * over.width, cy: one.y * over.height };
      const ring = { ...at, r: 9 * scale };
      return {
        name: sentence(one),
        chosen: one.label === label,
        parts: [
          svg("circle", { class: "box-edge", ...ring }),
          svg("circle", { class: one.hidden ? "box-face spot-hidden" : "box-face", ...ring }),
          svg("circle", { class: "spot-heart", ...at, r: 2.5 * scale }),
          svg("circle", { class: "box-grip", ...at, r: 20 * scale }),
          svg("text", {
            class: "box-name", x: at.cx, y: one.y < 0.1 ? at.cy + 26 * scale : at.cy - 15 * scale,
            "font-size": 14 * scale, "text-anchor": "middle", "aria-hidden": "true",
          }, one.label === label ? titleOf(label) : labels.map((known) => known.name).indexOf(one.label) + 1),
        ],
      };
    }));
    const now = spot();
    labels.forEach((one, at) => {
      inputs[at]!.checked = one.name === label;
      (inputs[at]!.nextElementSibling as Element).classList[spot(one.name) ? "add" : "remove"]("spot-put");
    });
    hidden.disabled = away.disabled = !now;
    hidden.checked = !!(now && now.hidden);
    none.parentElement!.hidden = state.points.length > 0;
    none.checked = state.none;
    core.show(count, tn("%(done)s of %(n)s point", "%(done)s of %(n)s points", labels.length, { done: state.points.length }));
    const found = now && faces[state.points.indexOf(now)];
    if (focus) (found || over.svg).focus({ preventScroll: true });
  }
  function told(act: () => void, where = ""): void {
    act();
    if (state.points.length) state.none = false;
    past.keep(state, where);
    show(true);
    changed();
    const now = spot();
    if (now) say(sentence(now));
  }
  function put(x: number, y: number): void {
    const now = spot();
    if (now) Object.assign(now, { x: fine(x), y: fine(y) });
    else state.points = [...state.points, { label, x: fine(x), y: fine(y) }];
  }
  function onward(): void {
    const next = labels.filter((one) => !spot(one.name))[0];
    if (next && spot()) label = next.name;
  }
  function middle(): void {
    onward();
    if (!spot()) told(() => put(0.5, 0.5));
    else show(true);
  }
  function remove(): void {
    told(() => (state.points = state.points.filter((one) => one.label !== label)));
  }
  function hide(): void {
    const now = spot();
    if (now) told(() => (now.hidden ? delete now.hidden : (now.hidden = true)));
  }

  let fresh = false;
  const follow = (at: Point): void => {
    put(...at);
    show();
  };
  dragged(over, (at, event) => {
    const found = state.points[faceOf(event)];
    fresh = !found && !spot();
    if (found) label = found.label;
    else follow(at);
    show(true);
    return true;
  }, follow, () => {
    told(() => undefined);
    if (fresh) onward();
    show();
  });
  over.svg.addEventListener("focusin", (event) => {
    const found = state.points[faceOf(event)];
    if (found && found.label !== label) {
      label = found.label;
      show();
    }
  });
  over.svg.addEventListener("keydown", (event) => {
    const way = STEPS[event.key];
    const now = spot();
    if (way && now) told(() => put(now.x + way[0] * step(event), now.y + way[1] * step(event)), `move ${label}`);
    else if ((event.key === "Delete" || event.key === "Backspace") && now) remove();
    else return;
    event.preventDefault();
  });
  show();

  return {
    keys: [
      { key: "N", text: t("Put the next point in the middle") },
      { key: "H", text: t("Hidden behind something") },
      { key: "Del", text: t("Delete the chosen point") },
      { key: "←↑→↓", text: t("Move; with Ctrl: finer; with Shift: farther") },
      ...helpOf(options),
    ],
    value: () => ({ points: state.points }),
    draft: () => state,
    problem: () =>
      state.points.length || state.none ? null : t("Put a point, or say that none of them can be seen."),
    press(event) {
      const key = event.key.toLowerCase();
      if (pressed(host, options, event)) {
        if (spot()) show(true);
      } else if (key === "n") middle();
      else if (key === "h" && spot()) hide();
      else return false;
      return true;
    },
    undo: () => past.back((before) => {
      state = before;
      show();
      changed();
    }),
    destroy,
  };
};

export default widget;
