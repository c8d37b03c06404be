/* One task: its widget, its price on the Send button, who asks and for what beside it.

   An answer is kept here first; it leaves a few seconds later, so that the last ones can be taken back. */

import { workClock } from "../core/clock";
import { aloud, h, keycap, say, show, svg } from "../core/dom";
import { alone, kept } from "../core/more";
import { money, t, tn } from "../core/words";
import type { Sheet, Task } from "../store/shapes";
import type { Core, MakeWidget, Widget } from "../widgets/contract";
import texts from "../widgets/text_classification/widget";
import { aside } from "./aside";
import { bar, button, main, place, stillLoading, type Desk, type Screen } from "./frame";

const known: Record<string, MakeWidget> = { text_classification: texts };

async function widgetFor(desk: Desk, type: string): Promise<MakeWidget | null> {
  if (!known[type]) {
    if (desk.extras || kept()) Object.assign(known, (await desk.later()).widgets);
    else known[type] = (await alone(type)) as MakeWidget;
  }
  return known[type] || null;
}

export const newId = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 15) | 64;
  bytes[8] = (bytes[8]! & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};

const inSight = workClock();

/** So many choices are read aloud. */
const ALOUD_MAX = 9;

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
    (target instanceof HTMLInputElement && !/^(radio|checkbox|button)$/.test(target.type)));

export function task(desk: Desk, project: string): Screen {
  const { store } = desk;
  const core: Core = { h, svg, show, say, keycap, t, tn, files: async () => (await desk.soon()).files(store) };
  const middle = h("div", { class: "bundle-bar" });
  const top = bar(desk, "task", middle);
  let widget: Widget | null = null;
  let now: Task | null = null;
  let began = 0;
  let turn = 0;
  let busy = false;
  let pressed: Record<string, () => void> = {};
  let practised = false;
  let left = false;
  let untouched = true;

  const open = (): Task[] => store.held.tasks.filter((one) => one.project === project);
  const bundle = (): { done: number; earned: number } => store.held.bundles[project] || { done: 0, earned: 0 };

  function drawBar(): void {
    const { done, earned } = bundle();
    const left = open().length;
    const sheet = store.held.sheets[project];
    if (!sheet) return;
    const minutes = Math.ceil((left * sheet.estimated_seconds) / 60);
    show(middle,
      h("span", { class: "progress-words" },
        h("span", {}, t("%(done)s of %(total)s done", { done, total: done + left })),
        left > 0 && h("span", {}, tn("about %(n)s min left", "about %(n)s min left", minutes))),
      h("progress", { value: done, max: done + left || 1, "aria-label": t("How far you are") }));
    const sum = document.getElementById("earned") || h("strong", { id: "earned", class: "bundle-earned" });
    middle.after(sum);
    show(sum, h("bdi", {}, money(earned, sheet.currency)), h("span", { class: "bundle-words" }, " ", t("in this bundle")));
    top.fresh();
  }

  async function next(which?: Task): Promise<void> {
    if (left) return;
    const mine = ++turn;
    if (widget) widget.destroy();
    widget = null;
    now = which || open()[0] || null;
    const sheet = store.held.sheets[project];
    if (!now || !sheet) return finished();
    const make = await widgetFor(desk, sheet.task_type).catch(() => null);
    if (!make && !desk.extras) desk.soon(true).then(() => {
      if (mine === turn) next();
    });
    if (sheet.examples && !practised && !which) {
      practised = true;
      pressed = {};
      const first = now;
      now = null;
      widget = await desk.later().then(({ practice }) => practice(desk, sheet, make, core, () => next()), () => null);
      if (widget || mine !== turn) return;
      now = first;
    }
    // on the very first visit she need not wait until the device has said that it has no draft
    const begun = store.draft(now);
    const shown = now;
    const early = !store.db;
    if (early) begun.then((draft) => draft != null && mine === turn && untouched && draw(shown, sheet, make, draft), () => undefined);
    const draft = early ? null : await begun;
    if (mine === turn) draw(shown, sheet, make, draft);
  }

  function draw(shown: Task, sheet: Sheet, make: MakeWidget | null, draft: unknown): void {
    const host = h("div", { class: "widget" });
    const fault = h("p", { class: "note note-bad", role: "alert", hidden: true });
    const price = money(shown.price_micros, sheet.currency);
    const taken: Record<string, boolean> = {};
    pressed = {};
    untouched = true;
    if (widget) widget.destroy();
    const keyed = (words: string, key: string, act: () => void): HTMLElement => {
      const free = !taken[key];
      if (free) pressed[key] = act;
      return h("button", { type: "button", class: "link-button keyed", click: act },
        h("span", { class: "words" }, words), " ", free && keycap(key.toUpperCase()));
    };
    if (make) {
      widget = make(core, host, shown, sheet, draft, () => {
        fault.hidden = true;
        untouched = false;
        const kept = widget && (widget.draft ? widget.draft() : widget.value());
        store.keepDraft(shown, kept).catch(() => undefined);
      });
      for (const one of widget.keys) taken[one.key.toLowerCase()] = true;
    } else {
      show(host, h("p", { class: "note" },
        t("This kind of task has not reached this device yet. It comes with the next network.")));
    }
    const send = async (): Promise<void> => {
      if (!widget) return;
      const problem = widget.problem();
      if (!problem) return give("label", widget.value());
      show(fault, problem);
      fault.hidden = false;
    };
    // content that may disturb stays covered until she chooses to look
    const cover = sheet.warnings && h("div", { class: "note part" }, stillLoading());
    if (cover) {
      host.hidden = true;
      (desk.extras ? desk.later() : desk.soon()).then((later) => later.cover(cover, sheet, () => {
        host.hidden = false;
        cover.remove();
      }, () => give("skip")));
    }
    const { text, prompt } = shown.content;
    const read = aloud([sheet.question, text || prompt, ...sheet.labels.slice(0, ALOUD_MAX).map((label) => label.title)].filter(Boolean).join("\n"),
      sheet.content_language);
    place(sheet.question,
      h("div", {},
        h("h1", { id: "question", dir: "auto", lang: sheet.content_language || null }, sheet.question),
        shown.content.title && h("p", { class: "muted", dir: "auto" }, shown.content.title),
        cover,
        host,
        fault,
        h("div", { class: "task-send" },
          button([t("Send · %(price)s", { price }), " ", keycap("Enter")], send),
          keyed(t("Undo last"), "u", undo),
          keyed(t("I can’t tell"), "c", () => give("cant_tell")),
          keyed(t("Skip, paid the same"), "s", () => give("skip")),
          read && keyed(t("Read aloud"), "r", read))),
      aside(desk, sheet, price, widget ? widget.keys : [], (kind, note) => give(kind, note ? { note } : null), async () => {
        await desk.sync({}, true);
        await desk.sync({ down: [project] }, true);
        desk.go("");
      }, shown, host));
    main().className = "beside";
    began = inSight();
    drawBar();
    if (!taken["?"]) pressed["?"] = () => press("help");
    if (!taken["!"]) pressed["!"] = () => press("wrong");
    pressed.enter = send;
  }

  const press = (id: string): void => {
    const fold = document.getElementById(id) as HTMLDetailsElement | null;
    if (!fold) return;
    fold.open = !fold.open;
    fold.querySelector("summary")!.focus();
  };

  async function give(kind: string, value: unknown = null): Promise<void> {
    if (busy || !now) return;
    busy = true;
    const given = now;
    const answer = {
      id: newId(),
      project,
      pos: given.pos,
      kind,
      value,
      spent_ms: inSight() - began,
      made_at: new Date().toISOString(),
    };
    try {
      const sheet = store.held.sheets[project]!;
      const kept = await store.answer(given, answer, sheet.currency);
      say(kept ? t("Saved here.") : t("This one was answered in another window."));
      desk.sync({}, !open().length);
      await next();
    } catch {
      say(t("The answer could not be saved on this device. Please try again."));
    } finally {
      busy = false;
    }
  }

  async function undo(): Promise<void> {
    if (widget && widget.undo && widget.undo()) return say(t("Taken back."));
    await (await desk.soon()).undo(store, project, next);
  }

  function finished(): void {
    pressed = { u: undo };
    drawBar();
    main().className = "";
    const mine = turn;
    desk.soon().then(({ done }) => mine === turn && done(desk, project, undo));
  }

  function onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    // letters of a note are no keys of the drawing; a widget hears what is typed in its own fields only
    const types = typing(event.target);
    if (types && !(event.target as Element).closest(".widget")) return;
    if (widget && widget.press && widget.press(event)) return event.preventDefault();
    if (types) return;
    const key = event.key.toLowerCase();
    if (key === "enter" && /^(BUTTON|A|SUMMARY)$/.test((event.target as Element).tagName)) return;
    const act = pressed[key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  document.addEventListener("keydown", onKey);
  next();
  return {
    fresh() {
      drawBar();
      // answered in another tab, or put down on another device
      if (now && !open().some((one) => one.pos === now!.pos) && !busy) next();
      if (!now && open().length && !busy && !main().querySelector(".card")) next();
    },
    leave() {
      left = true;
      turn++;
      if (widget) widget.destroy();
      main().className = "";
      document.removeEventListener("keydown", onKey);
    },
  };
}
