/* What a member did in one task, so that she can take it back step by step. Typing on in one field is one step. */

const REMEMBERED = 200;

export class Past<T> {
  private readonly steps: string[] = [];
  private last: string;
  private where = "";

  constructor(state: T) {
    this.last = JSON.stringify(state);
  }

  /** Call after each change; `where` names the field that is being typed in or the thing that is being moved. */
  keep(state: T, where = ""): void {
    const now = JSON.stringify(state);
    if (now === this.last) return;
    if (!where || where !== this.where) this.steps.push(this.last);
    if (this.steps.length > REMEMBERED) this.steps.shift();
    this.last = now;
    this.where = where;
  }

  /** How it is since the last change that was kept. */
  now(): T {
    return JSON.parse(this.last) as T;
  }

  /** Go one step back and show how it was; false when there was nothing yet. */
  back(show: (state: T) => void): boolean {
    const step = this.steps.pop();
    if (step === undefined) return false;
    this.last = step;
    this.where = "";
    show(this.now());
    return true;
  }
}
