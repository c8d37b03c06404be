/* Boxes on a picture, by mouse, touch and keyboard. Reads and writes one hidden field: {"boxes": [...]}.

   Keyboard: N new box, Tab from box to box, arrows move, Shift+arrows resize (Alt: finer), Delete removes,
   a label's key names the chosen box, U takes the last change back. */

import { words } from "../words";
import { Drawing } from "./drawing";
import { between, type Box, moved, type Place, resized } from "./geometry";
import { followPointer } from "./pointer";
import { drawn, type Sheet, sheetOver } from "./sheet";

const STEP = 0.01;
const FINE_STEP = 0.002;
const ARROWS: Record<string, Place> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

class Boxes {
  readonly drawing: Drawing;
  readonly sheet: Sheet;
  private readonly field: HTMLInputElement;
  private readonly form: HTMLFormElement;
  private readonly none: HTMLInputElement | null;

  constructor(private readonly root: HTMLElement) {
    this.field = root.querySelector<HTMLInputElement>("input[name=value]")!;
    this.form = root.closest("form")!;
    this.none = this.form.querySelector<HTMLInputElement>("input[name=none]");
    const left = this.field.value ? (JSON.parse(this.field.value) as { boxes: Box[] }).boxes : [];
    this.drawing = new Drawing(left);
    this.sheet = sheetOver(root.querySelector(".boxes-stage > img")!, words("sheet"));
    root
      .querySelectorAll<HTMLInputElement>(".boxes-plain input, .boxes-plain select")
      .forEach((one) => (one.disabled = true));
    followPointer({
      drawing: this.drawing,
      sheet: this.sheet,
      label: () => this.label(),
      choose: (place) => this.choose(place),
      show: () => this.show(true),
      done: () => this.told(),
    });
    this.listen();
    new ResizeObserver(() => this.show()).observe(this.sheet.svg);
    this.show();
  }

  private radio(name: string): HTMLInputElement | null {
    return this.root.querySelector(`input[name=box_label][value="${CSS.escape(name)}"]`);
  }

  private label(): string {
    return this.root.querySelector<HTMLInputElement>("input[name=box_label]:checked")?.value ?? "";
  }

  private title(box: Box): string {
    return this.radio(box.label)?.getAttribute("data-title") ?? box.label;
  }

  private sentence(box: Box, place: number): string {
    const percent = (part: number): number => Math.round(part * 100);
    return words("box", {
      n: place + 1,
      label: this.title(box),
      x: percent(box.x),
      y: percent(box.y),
      width: percent(box.width),
      height: percent(box.height),
    });
  }

  private say(text: string): void {
    const spoken = document.getElementById("desk-spoken");
    if (spoken) spoken.textContent = text;
  }

  /** Show the change and say the chosen box. */
  private told(): void {
    this.show(true);
    if (this.drawing.box) this.say(this.sentence(this.drawing.box, this.drawing.chosen));
  }

  show(focus = false): void {
    const { boxes, chosen } = this.drawing;
    this.field.value = JSON.stringify({ boxes });
    const names = boxes.map((box, place) => this.sentence(box, place));
    const faces = drawn(this.sheet, boxes, chosen, names, (box) => this.title(box));
    if (this.none) {
      this.none.disabled = boxes.length > 0;
      if (boxes.length) this.none.checked = false;
    }
    const deleting = this.root.querySelector<HTMLButtonElement>("[data-box-delete]");
    if (deleting) deleting.disabled = chosen < 0;
    const count = this.root.querySelector("[data-box-count]");
    if (count) count.textContent = String(boxes.length);
    if (focus && chosen >= 0) faces[chosen]?.focus({ preventScroll: true });
  }

  private choose(place: number): void {
    this.drawing.chosen = place;
    const radio = this.drawing.box && this.radio(this.drawing.box.label);
    if (radio) radio.checked = true;
    this.show(true);
  }

  private addInTheMiddle(): void {
    const shift = (this.drawing.boxes.length % 5) * 0.04;
    const [near, far] = [0.35 + shift, 0.6 + shift];
    this.drawing.remember();
    this.drawing.add(between({ x: near, y: near }, { x: far, y: far }, this.label()));
    this.told();
  }

  private remove(): void {
    if (!this.drawing.box) return;
    this.drawing.remember();
    this.drawing.remove();
    this.choose(this.drawing.chosen);
    this.say(words("deleted", { n: this.drawing.boxes.length }));
    if (!this.drawing.box) this.sheet.svg.focus({ preventScroll: true });
  }

  private listen(): void {
    const { svg } = this.sheet;
    svg.addEventListener("keydown", (event) => this.onKey(event));
    svg.addEventListener("focusin", (event) => {
      const owner = (event.target as Element).closest("[data-place]");
      const place = owner ? Number(owner.getAttribute("data-place")) : -1;
      if (place >= 0 && place !== this.drawing.chosen) this.choose(place);
    });
    this.root.addEventListener("change", (event) => {
      const radio = event.target as HTMLInputElement;
      if (radio.name !== "box_label" || !this.drawing.box) return;
      this.drawing.remember();
      this.drawing.replace({ ...this.drawing.box, label: radio.value });
      this.told();
    });
    this.form.addEventListener("desk-undo", (event) => {
      if (!this.drawing.takeBack()) return;
      event.preventDefault();
      this.choose(this.drawing.chosen);
    });
    this.form.addEventListener("submit", (event) => this.beforeSending(event as SubmitEvent));
    const on = (name: string, act: () => void): void =>
      this.root.querySelector(name)?.addEventListener("click", act);
    on("[data-box-new]", () => this.addInTheMiddle());
    on("[data-box-delete]", () => this.remove());
  }

  private onKey(event: KeyboardEvent): void {
    const way = ARROWS[event.key];
    const { box } = this.drawing;
    if (way && box && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const step = event.altKey ? FINE_STEP : STEP;
      const by = { x: way.x * step, y: way.y * step };
      this.drawing.remember();
      this.drawing.replace(event.shiftKey ? resized(box, by) : moved(box, by));
      this.told();
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.remove();
    } else if (event.key === "Escape") {
      this.choose(-1);
    }
  }

  /** An answer without a box is meant, or is not sent: a slip of the Enter key says nothing. */
  private beforeSending(event: SubmitEvent): void {
    const sends = !event.submitter || event.submitter.hasAttribute("data-send");
    const instead = this.form.querySelector<HTMLInputElement>("input[name=instead]");
    if (!sends || this.drawing.boxes.length || !this.none || this.none.checked) return;
    if (instead?.checked) return;
    // before the desk's own listener, so that a page without an answer is not counted as sent
    event.preventDefault();
    event.stopImmediatePropagation();
    this.say(words("none_yet"));
    this.none.focus();
    this.none.setCustomValidity(words("none_yet"));
    this.none.reportValidity();
    const { none } = this;
    this.form.addEventListener("input", () => none.setCustomValidity(""), { once: true });
  }
}

document.querySelectorAll<HTMLElement>("[data-boxes]").forEach((root) => new Boxes(root));
