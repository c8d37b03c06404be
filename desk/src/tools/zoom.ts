/* The visible part of a picture, in shares of its width and height. */

export interface Part {
  /** The upper left corner. */
  x: number;
  y: number;
  /** How many times larger than the whole picture it is shown. */
  zoom: number;
}

export const WHOLE: Part = { x: 0, y: 0, zoom: 1 };
export const ZOOM_MAX = 16;

const within = (value: number, low: number, high: number): number =>
  Math.min(Math.max(value, low), high);

const inside = ({ x, y, zoom }: Part): Part => ({
  x: within(x, 0, 1 - 1 / zoom),
  y: within(y, 0, 1 - 1 / zoom),
  zoom,
});

/** The part after a zoom by `factor`, in which the point stays where it is on the screen. */
export function zoomed(part: Part, factor: number, [pointX, pointY]: [number, number]): Part {
  const zoom = within(part.zoom * factor, 1, ZOOM_MAX);
  const ratio = part.zoom / zoom;
  return inside({
    x: pointX - (pointX - part.x) * ratio,
    y: pointY - (pointY - part.y) * ratio,
    zoom,
  });
}

/** The part after a move by shares of the whole picture. */
export const panned = ({ x, y, zoom }: Part, moveX: number, moveY: number): Part =>
  inside({ x: x + moveX, y: y + moveY, zoom });

export const middleOf = ({ x, y, zoom }: Part): [number, number] => [
  x + 1 / zoom / 2,
  y + 1 / zoom / 2,
];
