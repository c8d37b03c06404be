/* The drawing over a picture: an SVG in the picture's own pixels, however large it is shown. */

import { type Box, corners, type Place } from "./geometry";

const SVG = "http://www.w3.org/2000/svg";

export interface Sheet {
  svg: SVGSVGElement;
  width: number;
  height: number;
  /** Where a pointer is, as a fraction of the picture. */
  place(event: PointerEvent): Place;
}

function made<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | number>,
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  for (const name in attributes) element.setAttribute(name, String(attributes[name]));
  return element;
}

/** Puts the sheet beside the picture, which it shows itself from then on. */
export function sheetOver(image: HTMLImageElement, name: string): Sheet {
  const width = Number(image.getAttribute("width")) || image.naturalWidth || 1;
  const height = Number(image.getAttribute("height")) || image.naturalHeight || 1;
  const svg = made("svg", {
    class: "boxes-sheet",
    viewBox: `0 0 ${width} ${height}`,
    tabindex: 0,
    role: "group",
    "aria-label": name,
  });
  const picture = made("image", { width, height });
  picture.setAttribute("href", image.currentSrc || image.src);
  svg.append(picture, made("g", {}));
  image.after(svg);
  return {
    svg,
    width,
    height,
    place(event) {
      const point = svg.createSVGPoint();
      point.x = event.clientX;
      point.y = event.clientY;
      const here = point.matrixTransform(svg.getScreenCTM()!.inverse());
      return { x: here.x / width, y: here.y / height };
    },
  };
}

/** Draws all boxes anew but keeps the elements of those that stay, so that focus and drags survive. */
export function drawn(
  sheet: Sheet,
  boxes: Box[],
  chosen: number,
  names: string[],
  title: (box: Box) => string,
): SVGGElement[] {
  const layer = sheet.svg.lastElementChild as SVGGElement;
  const shown = sheet.svg.getBoundingClientRect();
  const scale =
    Math.max(sheet.width / (shown.width || 1), sheet.height / (shown.height || 1)) || 1;
  while (layer.children.length > boxes.length) layer.lastElementChild!.remove();
  return boxes.map((box, place) => {
    const face =
      (layer.children[place] as SVGGElement | undefined) ??
      layer.appendChild(made("g", { "data-place": place, tabindex: 0, role: "button" }));
    face.setAttribute("class", place === chosen ? "box box-chosen" : "box");
    face.setAttribute("aria-label", names[place]!);
    face.setAttribute("aria-pressed", String(place === chosen));
    const x = box.x * sheet.width;
    const y = box.y * sheet.height;
    const size = { x, y, width: box.width * sheet.width, height: box.height * sheet.height };
    while (face.firstChild) face.firstChild.remove();
    face.append(made("rect", { class: "box-edge", ...size }), made("rect", { class: "box-face", ...size }));
    const under = y < 22 * scale;
    const text = made("text", {
      class: "box-name",
      x: x + 4 * scale,
      y: under ? y + 17 * scale : y - 6 * scale,
      "font-size": 14 * scale,
      "aria-hidden": "true",
    });
    text.textContent = `${place + 1} ${title(box)}`;
    face.append(text);
    if (place === chosen) {
      corners(box).forEach((corner, at) => {
        const middle = { cx: corner.x * sheet.width, cy: corner.y * sheet.height };
        face.append(
          made("circle", { class: "box-corner", ...middle, r: 6 * scale }),
          made("circle", { class: "box-grip", ...middle, r: 18 * scale, "data-corner": at }),
        );
      });
    }
    return face;
  });
}
