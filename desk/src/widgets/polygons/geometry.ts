/* Outlines in shares of the picture. */

import { share, type Point } from "../picture";

/** Twice the area of an outline. */
export const doubleArea = (points: Point[]): number =>
  Math.abs(
    points.reduce((sum, [x, y], index) => {
      const [nextX, nextY] = points[index + 1] || points[0]!;
      return sum + x * nextY - nextX * y;
    }, 0),
  );

/** The points after a move of one corner, or of all points when `corner` is -1; null when a whole
    outline would leave the picture and lose its shape. */
export function movedPoints(points: Point[], corner: number, x: number, y: number): Point[] | null {
  const moved = points.map((point, index): Point =>
    corner < 0 || index === corner ? [share(point[0] + x), share(point[1] + y)] : point,
  );
  const stops = ([left, top]: Point, index: number): boolean =>
    Math.max(Math.abs(left - points[index]![0] - x), Math.abs(top - points[index]![1] - y)) > 1e-5;
  return corner < 0 && moved.some(stops) ? null : moved;
}
