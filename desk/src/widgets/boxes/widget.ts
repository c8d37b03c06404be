/* Boxes on a picture, by mouse, touch and keyboard. N new box, Tab from box to box, arrows move, Shift+arrows
   resize (Ctrl: finer), Delete removes, a label's key names the chosen box. */

import type { Label } from "../../store/shapes";
import type { MakeWidget } from "../contract";
import { Drawing } from "../drawing";
import { between, type Box, moved, type Place, resized } from "../geometry";
import { followPointer } from "../pointer";
import { drawn, sheetOver } from "../sheet";

const STEP = 0.01;
const FINE_STEP = 0.002;
const WAYS: Record<string, Place> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

const widget: MakeWidget = (core, host, task, sheet, draft, changed) => {
  const { h, t, tn, say, keycap } = core;
  const { title, image_url, width, height } = task.content;
  const drawing = new Drawing((draft && draft.boxes) || []);
  let label: Label = sheet.labels[0]!;
  const keyOf = (one: Label, at: number): string => (one.key || (at < 9 ? String(at + 1) : "")).toLowerCase();
  const titleOf = (box: Box): string => (sheet.labels.filter((one) => one.name === box.label)[0] || label).title;

  const image = h("img", { src: image_url, width, height, alt: "", hidden: true });
  const none = h("input", { type: "checkbox", id: "none", change: changed, checked: draft && draft.none });
  const count = h("span", { class: "muted small", role: "status" });
  const away = h("button", { type: "button", class: "button button-quiet", click: () => remove() }, t("Delete"), " ", keycap("Del"));
  const radios = sheet.labels.map((one, at) =>
    h("input", { type: "radio", name: "box_label", value: one.name, checked: !at, change: () => name(one) }));
  core.show(host,
    title && h("p", { class: "muted", dir: "auto" }, title),
    h("fieldset", {}, h("legend", { class: "unseen" }, t("Label of the box")),
      h("div", { class: "choices choices-short" }, sheet.labels.map((one, at) =>
        h("label", { class: "choice" }, radios[at], h("span", { class: "choice-face" },
          keyOf(one, at) && keycap(keyOf(one, at).toUpperCase()), h("span", { dir: "auto" }, one.title)))))),
    h("div", { class: "boxes-stage" }, image),
    h("div", { class: "row" },
      h("button", { type: "button", class: "button button-quiet", click: () => add() }, t("New box"), " ", keycap("N")),
      away,
      h("label", { class: "row", for: "none" }, none, t("There is none in this picture")),
      count));
  const over = sheetOver(image, t("The picture. Press N for a new box."));

  const sentence = (box: Box, place: number): string => {
    const percent = (part: number): number => Math.round(part * 100);
    return t("Box %(n)s, %(label)s: %(x)s percent from the left, %(y)s from the top, %(width)s wide, %(height)s high.", {
      n: place + 1, label: titleOf(box), x: percent(box.x), y: percent(box.y),
      width: percent(box.width), height: percent(box.height),
    });
  };
  function show(focus = false): void {
    const { boxes, chosen } = drawing;
    const faces = drawn(over, boxes, chosen, boxes.map(sentence), titleOf);
    none.disabled = boxes.length > 0;
    if (boxes.length) none.checked = false;
    away.disabled = chosen < 0;
    core.show(count, tn("%(n)s box", "%(n)s boxes", boxes.length));
    if (focus && faces[chosen]) faces[chosen]!.focus({ preventScroll: true });
  }
  function told(): void {
    show(true);
    changed();
    if (drawing.box) say(sentence(drawing.box, drawing.chosen));
  }
  function choose(place: number): void {
    drawing.chosen = place;
    sheet.labels.forEach((one, at) => {
      if (drawing.box && drawing.box.label === one.name) {
        label = one;
        radios[at]!.checked = true;
      }
    });
    show(true);
  }
  function name(one: Label): void {
    label = one;
    if (!drawing.box) return;
    drawing.remember();
    drawing.replace({ ...drawing.box, label: one.name });
    told();
  }
  function add(): void {
    const shift = (drawing.boxes.length % 5) * 0.04;
    drawing.remember();
    drawing.add(between({ x: 0.35 + shift, y: 0.35 + shift }, { x: 0.6 + shift, y: 0.6 + shift }, label.name));
    told();
  }
  function remove(): void {
    if (!drawing.box) return;
    drawing.remember();
    drawing.remove();
    choose(drawing.chosen);
    changed();
    if (!drawing.box) over.svg.focus({ preventScroll: true });
  }
  followPointer({ drawing, sheet: over, label: () => label.name, choose, show: () => show(true), done: told });
  over.svg.addEventListener("focusin", (event) => {
    const owner = (event.target as Element).closest("[data-place]");
    const place = owner ? Number(owner.getAttribute("data-place")) : -1;
    if (place >= 0 && place !== drawing.chosen) choose(place);
  });
  over.svg.addEventListener("keydown", (event) => {
    const way = WAYS[event.key];
    if (way && drawing.box && !event.metaKey) {
      event.preventDefault();
      const step = event.ctrlKey ? FINE_STEP : STEP;
      const by = { x: way.x * step, y: way.y * step };
      drawing.remember();
      drawing.replace(event.shiftKey ? resized(drawing.box, by) : moved(drawing.box, by));
      told();
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      remove();
    } else if (event.key === "Escape") {
      choose(-1);
    }
  });
  const watch = typeof ResizeObserver === "function" ? new ResizeObserver(() => show()) : null;
  if (watch) watch.observe(over.svg);
  show();

  return {
    keys: [
      { key: "N", text: t("New box") },
      { key: "Del", text: t("Delete the chosen box") },
      { key: "←↑→↓", text: t("Move the chosen box; with Shift: its size; with Ctrl: finer") },
      ...sheet.labels.map((one, at) => ({ key: keyOf(one, at).toUpperCase(), text: one.title })),
    ],
    value: () => ({ boxes: drawing.boxes }),
    draft: () => ({ boxes: drawing.boxes, none: none.checked }),
    problem: () =>
      drawing.boxes.length || none.checked ? null : t("Draw a box, or say that there is none in this picture."),
    press(event) {
      const key = event.key.toLowerCase();
      if (key === "n") add();
      else {
        const at = sheet.labels.map(keyOf).indexOf(key);
        if (at < 0) return false;
        radios[at]!.checked = true;
        name(sheet.labels[at]!);
      }
      return true;
    },
    undo() {
      if (!drawing.takeBack()) return false;
      show();
      changed();
      return true;
    },
    destroy() {
      if (watch) watch.disconnect();
    },
  };
};

export default widget;
