/* Boxes in shares of the picture, x and y the upper left corner. */

import { share, type Point } from "../picture";

export interface Box {
  label: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

export const SIDE_MIN = 0.004;

const clamp = (value: number, low: number, high: number): number =>
  Math.min(Math.max(value, low), high);

/** The box between two opposite corners. */
export const boxBetween = (first: Point, second: Point, label: string): Box => ({
  label,
  x: share(Math.min(first[0], second[0])),
  y: share(Math.min(first[1], second[1])),
  width: share(Math.abs(first[0] - second[0])),
  height: share(Math.abs(first[1] - second[1])),
});

/** The box at another place; it stops at the edges and keeps its size. */
export const moved = (box: Box, x: number, y: number): Box => ({
  ...box,
  x: share(clamp(box.x + x, 0, 1 - box.width)),
  y: share(clamp(box.y + y, 0, 1 - box.height)),
});

/** The box in another size; its upper left corner stays, and it stops at the edges. */
export const resized = (box: Box, x: number, y: number): Box => ({
  ...box,
  width: share(clamp(box.width + x, SIDE_MIN, 1 - box.x)),
  height: share(clamp(box.height + y, SIDE_MIN, 1 - box.y)),
});

/** The four corners, clockwise from the upper left. */
export const cornersOf = ({ x, y, width, height }: Box): Point[] => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
];
