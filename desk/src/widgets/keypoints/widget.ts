/* Points on a picture, each label once. A tap puts the named point; by keyboard N puts it in the middle and arrows
   move it; H says that it is hidden behind something. */

import type { MakeWidget } from "../contract";
import { drawFaces, faceOf, fine, percent, scaleOf, sheetOf, step, STEPS } from "../faces";
import { chooser, click, keyOf, keysOf } from "../fields";
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
  const { title } = task.content;
  const { labels } = sheet;
  let state: State = { points: [], none: false, ...draft };
  const past = new Past(state);
  let label = labels[0]!.name;

  const titleOf = (name: string): string => (labels.filter((one) => one.name === name)[0] || labels[0]!).title;
  const spot = (name = label): Spot | undefined => state.points.filter((one) => one.label === name)[0];
  const over = sheetOf(core, task.content, t("The picture. Press N to put the chosen point."));
  const place = h("button", { type: "button", class: "button button-quiet", click: () => middle() }, t("Put it in the middle"), " ", keycap("N"));
  const away = h("button", { type: "button", class: "button button-quiet", click: () => remove() }, t("Delete"), " ", keycap("Del"));
  const hidden = h("input", { type: "checkbox", change: () => hide() });
  const none = h("input", { type: "checkbox", change: () => told(() => (state.none = none.checked)) });
  const count = h("span", { class: "muted small", role: "status" });
  core.show(host,
    title && h("p", { class: "muted", dir: "auto" }, title),
    h("fieldset", {}, h("legend", { class: "unseen" }, t("Which point")),
      chooser(core, "point", false,
        labels.map((one, at) => ({ value: one.name, title: one.title, key: keyOf(one, at) })),
        (name) => name === label,
        (name) => {
          label = name;
          show();
        })),
    h("div", { class: "boxes-stage" }, over.svg),
    h("div", { class: "row" }, place, away,
      h("label", { class: "row" }, hidden, t("Hidden behind something"), " ", keycap("H")),
      h("label", { class: "row" }, none, t("None of them can be seen")), count));
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

  let drag: "new" | "old" | "" = "";
  const follow = (event: PointerEvent): void => {
    put(...over.place(event));
    show();
  };
  over.svg.addEventListener("pointerdown", (event) => {
    if (event.button || drag) return;
    event.preventDefault();
    const found = faceOf(event);
    drag = found < 0 && !spot() ? "new" : "old";
    if (found >= 0) label = state.points[found]!.label;
    else follow(event);
    over.svg.setPointerCapture(event.pointerId);
    show(true);
  });
  over.svg.addEventListener("pointermove", (event) => {
    if (drag) follow(event);
  });
  const drop = (): void => {
    if (!drag) return;
    const fresh = drag === "new";
    drag = "";
    told(() => undefined);
    if (fresh) {
      onward();
      show();
    }
  };
  over.svg.addEventListener("pointerup", drop);
  over.svg.addEventListener("pointercancel", drop);
  over.svg.addEventListener("focusin", (event) => {
    const found = state.points[faceOf(event)];
    if (found && found.label !== label && !drag) {
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
  const watch = new ResizeObserver(() => show());
  watch.observe(over.svg);
  show();

  return {
    keys: [
      { key: "N", text: t("Put the next point in the middle") },
      { key: "H", text: t("Hidden behind something") },
      { key: "Del", text: t("Delete the chosen point") },
      { key: "←↑→↓", text: t("Move; with Ctrl: finer; with Shift: farther") },
      ...keysOf(labels),
    ],
    value: () => ({ points: state.points }),
    draft: () => state,
    problem: () =>
      state.points.length || state.none ? null : t("Put a point, or say that none of them can be seen."),
    press(event) {
      const key = event.key.toLowerCase();
      const at = labels.map(keyOf).indexOf(key);
      if (at >= 0) {
        click(host, "point", labels[at]!.name);
        if (spot()) show(true);
      } else if (key === "n") middle();
      else if (key === "h" && spot()) hide();
      else return false;
      return true;
    },
    undo() {
      const before = past.back();
      if (!before) return false;
      state = before;
      show();
      changed();
      return true;
    },
    destroy() {
      watch.disconnect();
    },
  };
};

export default widget;
