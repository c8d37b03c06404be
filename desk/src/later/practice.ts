/* Worked examples before the first task: she answers, is paid like for an answer, then reads the client's answer and why.
   No gate: whatever she says, the work follows; and all of it may be skipped. */

import type { Desk } from "../screens/frame";
import type { Kit } from "../screens/kit";
import type { Example, Sheet, Task } from "../store/shapes";
import type { Core, MakeWidget, Widget } from "../widgets/contract";
import { box, change, put } from "./letters";

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

export function practiceWith(kit: Kit) {
  const { h, show, say, keycap, money, t, button, place, newId } = kit;

  const taskOf = (sheet: Sheet, example: Example): Task =>
    ({ project: sheet.project, pos: -1, content: example.content, price_micros: 0, until: "" });

  /** The client's own answer, drawn by the widget that asks for it; nothing in it can be changed. */
  function drawn(core: Core, make: MakeWidget, sheet: Sheet, example: Example): HTMLElement {
    const host = h("div", { class: "widget told", inert: true, "aria-hidden": "true" });
    make(core, host, taskOf(sheet, example), sheet, example.value, () => undefined);
    for (const one of Array.from(host.querySelectorAll("input,button,textarea,select,[tabindex]"))) {
      (one as HTMLInputElement).disabled = true;
      (one as HTMLElement).tabIndex = -1;
    }
    return host;
  }

  /** The label's titles that an answer names, or nothing where it is drawn. */
  function words(sheet: Sheet, value: any): string {
    const names: string[] = (value && (value.labels || (value.label ? [value.label] : null))) || [];
    return names.map((name) => (sheet.labels.filter((one) => one.name === name)[0] || { title: name }).title).join(", ");
  }

  function why(sheet: Sheet, example: Example, hers: unknown, core: Core, make: MakeWidget): HTMLElement {
    const right = words(sheet, example.value);
    return h("div", { class: "card part" },
      hers != null && (same(hers, example.value)
        ? h("p", {}, t("You and the client say the same."))
        : words(sheet, hers) && h("p", {}, t("You said: %(answer)s", { answer: words(sheet, hers) }))),
      right
        ? h("p", {}, h("strong", {}, t("The client would say: %(answer)s", { answer: right })))
        : [h("p", {}, h("strong", {}, t("The client would say:"))), drawn(core, make, sheet, example)],
      h("p", { dir: "auto" }, example.reason));
  }

  /** Shows the next example, or resolves to null when there is none that she has not tried. */
  async function practice(desk: Desk, sheet: Sheet, make: MakeWidget | null, core: Core, on: () => void): Promise<Widget | null> {
    const done = (await box(desk.store)).practised;
    const left = (sheet.examples || []).filter((one) => !done[one.id]);
    if (!make || !left.length) return null;
    const price = money((desk.store.held.tasks.filter((one) => one.project === sheet.project)[0] || { price_micros: 0 }).price_micros, sheet.currency);
    let at = 0;
    let widget: Widget | null = null;
    let began = Date.now();
    let go: () => void = () => undefined;

    const remember = (names: string[]): Promise<void> =>
      change(desk.store, ({ practised }) => {
        const more = { ...practised };
        for (const name of names) more[name] = true;
        return { practised: more };
      });

    async function end(): Promise<void> {
      if (widget) widget.destroy();
      widget = null;
      document.getElementById("main")!.className = "";
      on();
    }
    async function skip(): Promise<void> {
      await remember(left.slice(at).map((one) => one.id));
      await end();
    }

    async function tell(kind: string, value: unknown): Promise<void> {
      const example = left[at]!;
      if (sheet.promise) {
        const id = newId();
        await put(desk.store, {
          id,
          kind: "attempts",
          body: {
            id, project: sheet.project, example: example.id, kind, value, promise: sheet.promise,
            spent_ms: Math.min(Date.now() - began, 600_000), made_at: new Date().toISOString(),
          },
        });
      }
      await remember([example.id]);
      desk.later().then(({ exchange }) => exchange(desk), () => undefined);
      at += 1;
      const last = at >= left.length;
      go = last ? end : draw;
      host.after(why(sheet, example, kind === "label" ? value : null, core, make!));
      show(foot, button([last ? t("Begin the work") : t("Next example"), " ", keycap("Enter")], () => go()));
      if (sheet.promise) foot.append(h("span", { class: "muted small" }, t("Saved here: %(price)s.", { price })));
      say([t("The client would say: %(answer)s", { answer: words(sheet, example.value) }), example.reason].join(" "));
      if (widget) widget.destroy();
      widget = null;
    }

    let host = h("div");
    let foot = h("div");
    function draw(): void {
      if (widget) widget.destroy();
      const example = left[at]!;
      host = h("div", { class: "widget" });
      foot = h("div", { class: "task-send" });
      const fault = h("p", { class: "note note-bad", role: "alert", hidden: true });
      began = Date.now();
      widget = make!(core, host, taskOf(sheet, example), sheet, null, () => { fault.hidden = true; });
      const send = (): void => {
        const problem = widget!.problem();
        if (problem) {
          show(fault, problem);
          fault.hidden = false;
        } else tell("label", widget!.value());
      };
      go = send;
      show(foot,
        button([sheet.promise ? t("Send · %(price)s", { price }) : t("Show the answer"), " ", keycap("Enter")], send),
        h("button", { type: "button", class: "link-button", click: () => tell("cant_tell", null) }, t("I can’t tell")),
        h("button", { type: "button", class: "link-button", click: skip }, t("Skip the examples")));
      place(sheet.question,
        h("div", { class: "narrow part" },
          h("p", { class: "note card" },
            t("Worked example %(n)s of %(all)s. Answer as you think: then you read what the client would say, and why.", { n: at + 1, all: left.length }), " ",
            sheet.promise ? t("It is paid %(price)s, whatever you answer.", { price }) : t("It is not paid: the paid places are used up. You may skip it.")),
          h("h1", { dir: "auto", lang: sheet.content_language || null }, sheet.question),
          h("p", { class: "small muted", dir: "auto" }, sheet.instructions),
          example.content.title && h("p", { class: "muted", dir: "auto" }, example.content.title),
          host, fault, foot));
    }
    draw();
    return {
      value: () => null,
      problem: () => null,
      keys: [],
      press(event) {
        if (widget && widget.press && widget.press(event)) return true;
        const on = event.target as Element;
        if (event.key !== "Enter" || /^(BUTTON|A|SUMMARY|TEXTAREA)$/.test(on.tagName)) return false;
        go();
        return true;
      },
      destroy() {
        if (widget) widget.destroy();
        widget = null;
      },
    };
  }

  /** The examples again, beside a task. */
  function examples(sheet: Sheet): HTMLElement | null {
    if (!sheet.examples || !sheet.examples.length) return null;
    return h("details", { class: "card" }, h("summary", {}, t("Worked examples")),
      h("ul", { class: "lines small" }, sheet.examples.map((one) => h("li", {},
        one.content.text && h("p", { dir: "auto" }, String(one.content.text)),
        one.content.image_url && h("img", { src: one.content.image_url, alt: "", height: 80 }),
        h("p", {}, h("strong", { dir: "auto" }, words(sheet, one.value)), " ", h("span", { dir: "auto" }, one.reason))))));
  }

  return { practice, examples };
}
