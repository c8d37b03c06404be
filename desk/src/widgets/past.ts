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

  /** How it was one step before; null when there was nothing yet. */
  back(): T | null {
    const step = this.steps.pop();
    if (step === undefined) return null;
    this.last = step;
    this.where = "";
    return JSON.parse(step) as T;
  }
}
