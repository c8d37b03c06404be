/* What has been drawn, which box is chosen, and how to go back: no screen, no pointer, no key. */

import { bigEnough, type Box } from "./geometry";

const REMEMBERED = 200;

export class Drawing {
  chosen = -1;
  private readonly past: string[] = [];

  constructor(public boxes: Box[]) {}

  get box(): Box | undefined {
    return this.boxes[this.chosen];
  }

  /** Call before a change, so that it can be taken back. */
  remember(): void {
    this.past.push(JSON.stringify(this.boxes));
    if (this.past.length > REMEMBERED) this.past.shift();
  }

  /** Whether there was something to take back. */
  takeBack(): boolean {
    const last = this.past.pop();
    if (last === undefined) return false;
    this.boxes = JSON.parse(last) as Box[];
    this.chosen = Math.min(this.chosen, this.boxes.length - 1);
    return true;
  }

  add(box: Box): void {
    this.boxes = [...this.boxes, box];
    this.chosen = this.boxes.length - 1;
  }

  replace(box: Box): void {
    this.boxes = this.boxes.map((one, place) => (place === this.chosen ? box : one));
  }

  remove(): void {
    this.boxes = this.boxes.filter((_, place) => place !== this.chosen);
    this.chosen = Math.min(this.chosen, this.boxes.length - 1);
  }

  /** The end of a drag: what is too small to be meant, or changed nothing, leaves no trace. */
  settle(): void {
    if (this.box && !bigEnough(this.box)) {
      this.takeBack();
      this.chosen = -1;
    } else if (this.past[this.past.length - 1] === JSON.stringify(this.boxes)) {
      this.past.pop();
    }
  }
}
