/* Boxes as fractions of the picture (0..1, six decimals, x and y the upper left corner); nothing here knows a screen. */

export interface Box {
  label: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Place {
  x: number;
  y: number;
}

export const SMALLEST = 0.004;

const fine = (value: number): number => Math.round(value * 1e6) / 1e6;
const within = (value: number, low: number, high: number): number =>
  Math.min(Math.max(value, low), high);

/** The box between two corners, cut at the picture's edges. */
export function between(one: Place, other: Place, label: string): Box {
  const left = within(Math.min(one.x, other.x), 0, 1);
  const top = within(Math.min(one.y, other.y), 0, 1);
  const right = within(Math.max(one.x, other.x), 0, 1);
  const bottom = within(Math.max(one.y, other.y), 0, 1);
  return {
    label,
    x: fine(left),
    y: fine(top),
    width: fine(fine(right) - fine(left)),
    height: fine(fine(bottom) - fine(top)),
  };
}

/** The same box elsewhere; it stops at the edges and keeps its size. */
export function moved(box: Box, by: Place): Box {
  return {
    ...box,
    x: fine(within(box.x + by.x, 0, 1 - box.width)),
    y: fine(within(box.y + by.y, 0, 1 - box.height)),
  };
}

/** The same upper left corner, another size; it stops at the edges and never turns inside out. */
export function resized(box: Box, by: Place): Box {
  return {
    ...box,
    width: fine(within(box.width + by.x, SMALLEST, 1 - box.x)),
    height: fine(within(box.height + by.y, SMALLEST, 1 - box.y)),
  };
}

/** The corner that stays where it is while the given one (0..3, clockwise from the upper left) is dragged. */
export function oppositeCorner(box: Box, corner: number): Place {
  return {
    x: corner === 0 || corner === 3 ? box.x + box.width : box.x,
    y: corner === 0 || corner === 1 ? box.y + box.height : box.y,
  };
}

export function corners(box: Box): Place[] {
  const right = box.x + box.width;
  const bottom = box.y + box.height;
  return [
    { x: box.x, y: box.y },
    { x: right, y: box.y },
    { x: right, y: bottom },
    { x: box.x, y: bottom },
  ];
}

export const bigEnough = (box: Box): boolean => box.width >= SMALLEST && box.height >= SMALLEST;
