/* One task after the other: the widget, the price on the Send button, the sidebar.

   An answer is saved on the device first and sent a few seconds later, so that the last ones can be
   taken back. */

import type { Action, Desk, Screen } from "../contracts";
import { startWorkClock } from "../core/clock";
import { announce, h, keycap, show } from "../core/dom";
import { speaker } from "../core/speech";
import { newId } from "../core/ids";
import { isInstalled, loadWidget } from "../core/loadLazy";
import { formatMoney, t, tn } from "../core/sentences";
import type { Sheet, Task } from "../store/wire";
import type { Files, MakeWidget, Widget } from "../widgets/contract";
import texts from "../widgets/text_classification/widget";
import { asideShell } from "./asideShell";
import { button, drawBar, main, showScreen, stillLoading, type Bar } from "./frame";

/** The number of choices that are read aloud. */
const CHOICES_ALOUD_MAX = 9;

const widgets: Record<string, MakeWidget> = { text_classification: texts };
const workTime = startWorkClock();

async function widgetFor(desk: Desk, type: string): Promise<MakeWidget> {
  if (!widgets[type] && (desk.lazy || isInstalled()))
    Object.assign(widgets, (await desk.loadLazy()).widgets);
  return (widgets[type] = widgets[type] || (await loadWidget(type)));
}

const isTextField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
    (target instanceof HTMLInputElement && !/^(radio|checkbox|button)$/.test(target.type)));

function readAloud(sheet: Sheet, { content }: Task): (() => void) | null {
  const choices = sheet.labels.slice(0, CHOICES_ALOUD_MAX).map((label) => label.title);
  const lines = [sheet.question, content.text || content.prompt, ...choices];
  return speaker(lines.filter(Boolean).join("\n"), sheet.content_language);
}

/** How much of the bundle is done and what it earned. */
function drawProgress(desk: Desk, project: string, open: number, host: HTMLElement): void {
  const sheet = desk.store.state.sheets[project];
  if (!sheet) return;
  const { done, earned } = desk.store.state.bundles[project] || { done: 0, earned: 0 };
  const minutes = Math.ceil((open * sheet.estimated_seconds) / 60);
  show(
    host,
    h(
      "span.progress-words",
      h("span", t("%(done)s of %(total)s done", { done, total: done + open })),
      open > 0 && h("span", tn("about %(n)s min left", "about %(n)s min left", minutes)),
    ),
    h("progress", { value: done, max: done + open || 1, "aria-label": t("Progress") }),
  );
  const sum = document.getElementById("earned") || h("strong.bundle-earned", { id: "earned" });
  host.after(sum);
  show(
    sum,
    h("bdi", formatMoney(earned, sheet.currency)),
    h("span.bundle-words", " ", t("in this bundle")),
  );
}

// One task screen is open at a time: its state is the module's.
let desk: Desk;
let project: string;
let bar: Bar;
let progress: HTMLElement;
let widget: Widget | null = null;
let task: Task | null = null;
let startedAt = 0;
/** Raised with each task: what arrives late for an earlier turn is dropped. */
let turn = 0;
let isOpen = false;
let busy = false;
let trained = false;
let touched = false;
let actions: Record<string, Action> = {};

const openTasks = (): Task[] => desk.store.state.tasks.filter((open) => open.project === project);

const files = async (): Promise<Files> => (await desk.waitForLazy()).files(desk.store);

function clear(): void {
  if (widget) widget.destroy();
  widget = null;
}

function drawProgressBar(): void {
  drawProgress(desk, project, openTasks().length, progress);
  bar.refresh();
}

async function next(chosen?: Task): Promise<void> {
  if (!isOpen) return;
  const thisTurn = ++turn;
  clear();
  const shown = (task = chosen || openTasks()[0] || null);
  const sheet = desk.store.state.sheets[project];
  if (!shown || !sheet) return finish();
  const make = await widgetFor(desk, sheet.task_type).catch(() => null);
  if (!make && !desk.lazy) {
    desk.waitForLazy(true).then(() => {
      if (thisTurn === turn) next();
    });
  }
  if (sheet.examples && !trained && !chosen && (await train(sheet, make))) return;
  if (thisTurn !== turn) return;
  task = shown;
  await drawWithDraft(shown, sheet, make);
}

/** Show worked examples; false when there are none. */
async function train(sheet: Sheet, make: MakeWidget | null): Promise<boolean> {
  const thisTurn = turn;
  trained = true;
  actions = {};
  task = null;
  const examples = await desk.loadLazy().then(
    ({ training }) => training(desk, sheet, make, files, () => next()),
    () => null,
  );
  if (thisTurn === turn) widget = examples;
  return !!examples;
}

async function drawWithDraft(shown: Task, sheet: Sheet, make: MakeWidget | null): Promise<void> {
  const thisTurn = turn;
  const loading = desk.store.loadDraft(shown);
  let draft: unknown = null;
  if (desk.store.db) draft = await loading;
  else {
    // on the very first visit nobody waits until the device has said that there is no draft
    loading.then(
      (late) => {
        if (late != null && thisTurn === turn && !touched) draw(shown, sheet, make, late);
      },
      () => undefined,
    );
  }
  if (thisTurn === turn) draw(shown, sheet, make, draft);
}

function draw(shown: Task, sheet: Sheet, make: MakeWidget | null, draft: unknown): void {
  const host = h("div.widget");
  const fault = h("p.note.note-bad", { role: "alert", hidden: true });
  const price = formatMoney(shown.price_micros, sheet.currency);
  const changed = (): void => {
    fault.hidden = true;
    touched = true;
    const value = widget && (widget.draft ? widget.draft() : widget.value());
    desk.store.saveDraft(shown, value).catch(() => undefined);
  };
  clear();
  touched = false;
  if (make) widget = make(host, shown, sheet, draft, changed, files);
  else {
    const text = t(
      "This kind of task has not reached this device yet. It comes with the next network.",
    );
    show(host, h("p.note", text));
  }
  const { title } = shown.content;
  const lang = sheet.content_language || null;
  showScreen(
    sheet.question,
    h(
      "div",
      h("h1", { id: "question", dir: "auto", lang }, sheet.question),
      title && h("p.muted", { dir: "auto" }, title),
      sheet.warnings && coverUp(host, sheet),
      host,
      fault,
      controls(price, fault, readAloud(sheet, shown)),
    ),
    asideShell({
      desk,
      sheet,
      task: shown,
      price,
      widget,
      actions,
      undo,
      host,
      report: (kind, note) => submit(kind, note ? { note } : null),
      stop,
    }),
  );
  main().className = "beside";
  startedAt = workTime();
  drawProgressBar();
}

/** Hide content that may disturb until the member chooses to look at it. */
function coverUp(host: HTMLElement, sheet: Sheet): HTMLElement {
  const cover = h("div.note.part", stillLoading());
  const look = (): void => {
    host.hidden = false;
    cover.remove();
  };
  host.hidden = true;
  (desk.lazy ? desk.loadLazy() : desk.waitForLazy()).then((lazy) =>
    lazy.cover(cover, sheet, look, () => submit("skip")),
  );
  return cover;
}

/** The Send button and the links beside it; sets the keys that the widget does not use. */
function controls(price: string, fault: HTMLElement, read: (() => void) | null): HTMLElement {
  const send = (): void => {
    const problem = widget && widget.problem();
    if (problem) {
      show(fault, problem);
      fault.hidden = false;
    } else if (widget) submit("label", widget.value());
  };
  const link = (text: string, key: string, click: () => void): HTMLElement => {
    const taken = widget && widget.keys.some((help) => help.key.toLowerCase() === key);
    if (!taken) actions[key] = [click, text];
    return h(
      "button.link-button.keyed",
      { click },
      h("span.words", text),
      " ",
      !taken && keycap(key.toUpperCase()),
    );
  };
  const sendText = t("Send · %(price)s", { price });
  actions = { enter: [send, sendText] };
  return h(
    "div.task-send",
    button([sendText, " ", keycap("Enter")], send),
    link(t("Undo last"), "u", undo),
    link(t("I can’t tell"), "c", () => submit("cant_tell")),
    link(t("Skip, paid the same"), "s", () => submit("skip")),
    read && link(t("Read aloud"), "r", read),
  );
}

/** Save an answer on this device and show the next task. */
async function submit(kind: string, value: unknown = null): Promise<void> {
  const answered = task;
  const { store } = desk;
  if (busy || !answered) return;
  busy = true;
  const answer = {
    id: newId(),
    project,
    pos: answered.pos,
    kind,
    value,
    spent_ms: workTime() - startedAt,
    made_at: new Date().toISOString(),
  };
  try {
    const { currency } = store.state.sheets[project]!;
    const saved = await store.saveAnswer(answered, answer, currency);
    announce(saved ? t("Saved here.") : t("This one was answered in another window."));
    desk.sync({}, !openTasks().length);
    await next();
  } catch {
    announce(t("The answer could not be saved on this device. Please try again."));
  } finally {
    busy = false;
  }
}

async function undo(): Promise<void> {
  if (widget && widget.undo && widget.undo()) return announce(t("Taken back."));
  await (await desk.waitForLazy()).undo(desk.store, project, next);
}

/** Send what is saved, then release the tasks that are still open. */
async function stop(): Promise<void> {
  const released = project;
  await desk.sync({}, true);
  await desk.sync({ down: [released] }, true);
  desk.open("");
}

function finish(): void {
  const thisTurn = turn;
  actions = { u: [undo, ""] };
  drawProgressBar();
  main().className = "";
  desk.waitForLazy().then((lazy) => {
    if (thisTurn === turn) lazy.showDone(desk, project, undo);
  });
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  // letters of a note are no keys of the drawing; a widget hears what is typed in its own fields
  // only
  const target = event.target as Element;
  const writes = isTextField(target);
  if (writes && !target.closest(".widget")) return;
  if (widget && widget.press && widget.press(event)) return event.preventDefault();
  if (writes) return;
  const key = event.key.toLowerCase();
  if (key === "enter" && /^(BUTTON|A|SUMMARY)$/.test(target.tagName)) return;
  const action = actions[key];
  if (!action) return;
  event.preventDefault();
  action[0]();
}

function refresh(): void {
  const open = openTasks();
  drawProgressBar();
  if (busy) return;
  // answered in another tab, or released on another device
  if (task && !open.some(({ pos }) => pos === task!.pos)) next();
  if (!task && open.length && !main().querySelector(".card")) next();
}

function leave(): void {
  isOpen = false;
  turn++;
  clear();
  main().className = "";
  document.removeEventListener("keydown", onKey);
}

/** Open the tasks of a project. */
export function openTask(onDesk: Desk, ofProject: string): Screen {
  desk = onDesk;
  project = ofProject;
  progress = h("div.bundle-bar");
  bar = drawBar(desk, "task", progress);
  isOpen = true;
  busy = trained = false;
  task = null;
  document.addEventListener("keydown", onKey);
  next();
  return { refresh, leave };
}
