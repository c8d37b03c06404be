/* Zoom, pan, brightness and contrast of every picture task: by keys, buttons, wheel and pinch.

   Widgets that draw have an SVG of class boxes-sheet, whose viewBox is the visible part; other
   pictures are an img that is transformed within its frame. */

import type { SidebarContext } from "../contracts";
import { announce, h } from "../core/dom";
import { formatNumber, t } from "../core/sentences";
import type { Shortcut } from "./keys";
import { followFingers, type Gestures } from "./gestures";
import { middleOf, panned, WHOLE, zoomed, type Part } from "./zoom";

const STEP = 1.4;
const PAN_STEP = 0.15;
const WHEEL_PX = 300;
const PLAIN = 100;

export interface View {
  picture: HTMLImageElement | SVGSVGElement;
  frame: HTMLElement;
  part: Part;
  level: HTMLButtonElement;
}

/** Brightness and contrast stay for the next pictures of this visit. */
const light = { brightness: PLAIN, contrast: PLAIN };

const isSheet = (picture: View["picture"]): picture is SVGSVGElement => "viewBox" in picture;

/** The picture's size on the screen, and where its upper left corner would be. */
export function boxOf({ picture, part }: View): DOMRect {
  if (!isSheet(picture)) return picture.getBoundingClientRect();
  const { a, d, e, f } = picture.getScreenCTM()!;
  const image = picture.querySelector("image")!;
  const [width, height] = [
    Number(image.getAttribute("width")),
    Number(image.getAttribute("height")),
  ];
  return part && new DOMRect(e, f, width * a, height * d);
}

/** The point of the picture (shares) at a place of the screen. */
export function shareAt(view: View, x: number, y: number): [number, number] {
  const box = boxOf(view);
  return [(x - box.left) / (box.width || 1), (y - box.top) / (box.height || 1)];
}

export function showPart(view: View, part: Part): void {
  const { picture, level } = view;
  const { x, y, zoom } = (view.part = part);
  if (isSheet(picture)) {
    const image = picture.querySelector("image")!;
    const [width, height] = ["width", "height"].map((side) => Number(image.getAttribute(side)));
    const values = [x * width!, y * height!, width! / zoom, height! / zoom];
    picture.setAttribute("viewBox", values.join(" "));
    picture.dispatchEvent(new Event("zoom"));
  } else {
    picture.style.transform = `scale(${zoom}) translate(${-x * 100}%, ${-y * 100}%)`;
    view.frame.classList[zoom > 1 ? "add" : "remove"]("zoomed");
  }
  level.textContent = formatNumber(zoom, { style: "percent" });
}

function changeZoom(view: View, factor: number, point = middleOf(view.part)): boolean {
  showPart(view, zoomed(view.part, factor, point));
  announce(t("Zoom %(level)s", { level: view.level.textContent }));
  return true;
}

function pan(view: View, x: number, y: number): boolean {
  const { part } = view;
  showPart(view, panned(part, x / part.zoom, y / part.zoom));
  return view.part.x !== part.x || view.part.y !== part.y;
}

function showLight({ picture }: View): void {
  const target = isSheet(picture) ? picture.querySelector("image")! : picture;
  const { brightness, contrast } = light;
  const isPlain = brightness === PLAIN && contrast === PLAIN;
  target.style.filter = isPlain ? "" : `brightness(${brightness}%) contrast(${contrast}%)`;
}

function slider(view: View, name: keyof typeof light, text: string): HTMLElement {
  const input = h("input", {
    type: "range",
    min: 40,
    max: 300,
    step: 10,
    value: light[name],
    input: () => {
      light[name] = Number(input.value);
      showLight(view);
    },
  });
  return h("label.small", text, input);
}

function onWheel(view: View, event: WheelEvent): void {
  const unit = event.deltaMode ? 30 : 1;
  const [x, y] = [event.deltaX * unit, event.deltaY * unit];
  if (event.ctrlKey || event.metaKey) {
    const point = shareAt(view, event.clientX, event.clientY);
    showPart(view, zoomed(view.part, Math.exp(-y / WHEEL_PX), point));
    return event.preventDefault();
  }
  const box = boxOf(view);
  if (pan(view, (x / box.width) * view.part.zoom, (y / box.height) * view.part.zoom)) {
    event.preventDefault();
  }
}

/** Buttons and sliders below the picture. */
function controls(view: View): HTMLElement {
  const small = (text: string, name: string, click: () => void): HTMLButtonElement =>
    h("button.button.button-quiet", { "aria-label": name, title: name, click }, text);
  view.level = small(PLAIN.toString(), t("Show the whole picture"), () => showPart(view, WHOLE));
  return h(
    "div.row.picture-tools",
    { role: "group", "aria-label": t("View of the picture") },
    small("−", t("Zoom out"), () => changeZoom(view, 1 / STEP)),
    view.level,
    small("+", t("Zoom in"), () => changeZoom(view, STEP)),
    h(
      "details",
      h("summary", t("Light")),
      h(
        "div.picture-light",
        slider(view, "brightness", t("Brightness")),
        slider(view, "contrast", t("Contrast")),
      ),
    ),
  );
}

const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-PAN_STEP, 0],
  ArrowRight: [PAN_STEP, 0],
  ArrowUp: [0, -PAN_STEP],
  ArrowDown: [0, PAN_STEP],
};

function shortcutsOf(view: View): Shortcut[] {
  const whole = (): boolean => (showPart(view, WHOLE), true);
  const panBy = ({ key }: KeyboardEvent): boolean => (pan(view, ...ARROWS[key]!), true);
  return [
    { keys: ["+", "="], cap: "+", text: t("Zoom in"), act: () => changeZoom(view, STEP) },
    { keys: ["-"], cap: "−", text: t("Zoom out"), act: () => changeZoom(view, 1 / STEP) },
    { keys: ["0"], cap: "0", text: t("Show the whole picture"), act: whole },
    {
      keys: Object.keys(ARROWS).map((key) => `Alt+${key}`),
      cap: "Alt+←↑→↓",
      text: t("Move the enlarged picture"),
      act: panBy,
    },
  ];
}

/** Add the tools to the picture of a task, if it has one; returns their keys. */
export function pictureTools({ host }: SidebarContext): Shortcut[] {
  const picture = host.querySelector<View["picture"]>(".boxes-sheet, .task-picture > img");
  const frame = picture && picture.parentElement;
  if (!picture || !frame) return [];
  const view = { picture, frame, part: WHOLE } as View;
  frame.after(controls(view));
  frame.classList.add("picture-frame");
  frame.addEventListener("wheel", (event) => onWheel(view, event), { passive: false });
  const gestures: Gestures = {
    isDrawn: isSheet(picture),
    isZoomed: () => view.part.zoom > 1,
    pan: (x, y) => {
      const box = boxOf(view);
      showPart(view, panned(view.part, -x / (box.width || 1), -y / (box.height || 1)));
    },
    zoom: (factor, x, y) => showPart(view, zoomed(view.part, factor, shareAt(view, x, y))),
  };
  followFingers(frame, gestures);
  showPart(view, WHOLE);
  showLight(view);
  return shortcutsOf(view);
}
