/* A recording to be transcribed in segments. It keeps playing while the member writes: Escape plays
   and pauses, F2 goes back two seconds, F4 ends this segment and begins the next, also inside a
   field. */

import { h, show, svg } from "../../core/dom";
import { t } from "../../core/sentences";
import type { MakeWidget } from "../contract";
import { quietButton, sendFromFields, textArea } from "../fields";
import { createHistory, type History } from "../history";
import { createPlayer, listen, now, play, playerButtons, seek, type Player } from "./player";
import {
  addSegment,
  isBlank,
  initialState,
  moveEdge,
  type Edge,
  type Segment,
  type State,
} from "./segments";

const BACK_MS = 2_000;
const TEXT_MAX = 5_000;

interface View {
  state: State;
  history: History<State>;
  player: Player;
  /** The index of the segment that is being written. */
  current: number;
  rows: HTMLElement;
  layer: SVGGElement;
  none: HTMLInputElement;
  language: string;
  changed(): void;
}

/** Change the state and record it; `redraw` shows it where the page does not show it already. */
function change(view: View, act: () => unknown, field = "", redraw = true): void {
  const { state } = view;
  act();
  if (state.segments.length) state.none = false;
  view.history.record(state, field);
  if (redraw) draw(view);
  view.changed();
}

function markCurrent(view: View, index: number): void {
  view.current = index;
  view.layer.querySelectorAll("rect").forEach((rect, place) => {
    rect.setAttribute("class", place === index ? "sound-span sound-now" : "sound-span");
  });
}

function drawLayer(view: View): void {
  const { segments } = view.state;
  const scale = 1000 / view.player.length;
  show(
    view.layer,
    segments.map(({ start_ms, end_ms }) =>
      svg("rect", {
        x: start_ms * scale,
        width: (end_ms - start_ms) * scale,
        y: 0,
        height: 100,
      }),
    ),
  );
  markCurrent(view, Math.min(view.current, segments.length - 1));
}

function setEdge(view: View, segment: Segment, edge: Edge, ms: number): void {
  change(view, () => moveEdge(segment, edge, ms, view.player.length), "", false);
  drawLayer(view);
  view.rows.querySelectorAll<HTMLInputElement>(".sound-time").forEach((input, index) => {
    const { start_ms, end_ms } = view.state.segments[index >> 1]!;
    input.value = String((index % 2 ? end_ms : start_ms) / 1000);
  });
}

function timeField(view: View, segment: Segment, edge: Edge, label: string): HTMLElement {
  const input = h("input.sound-time", {
    type: "number",
    dir: "ltr",
    step: 0.1,
    value: segment[edge] / 1000,
    "aria-label": label,
    change: () => setEdge(view, segment, edge, Number(input.value) * 1000),
  });
  return input;
}

function textField(view: View, segment: Segment, index: number): HTMLElement {
  const id = `said-${index}`;
  const area = textArea({ id, text: segment.text, max: TEXT_MAX, lang: view.language }, (text) => {
    change(view, () => (segment.text = text), id, false);
    showNone(view);
  });
  area.setAttribute("aria-label", t("What is said in segment %(n)s", { n: index + 1 }));
  area.placeholder = t("What is said");
  return area;
}

function row(view: View, segment: Segment, index: number): HTMLElement {
  const { state, player } = view;
  const n = index + 1;
  const remove = (): void =>
    change(view, () => (state.segments = state.segments.filter((other) => other !== segment)));
  return h(
    "li.sound-row",
    { focusin: () => markCurrent(view, index) },
    h(
      "div.row",
      h(
        "button.button.button-quiet",
        { "aria-label": t("Play segment %(n)s", { n }), click: () => play(player, segment) },
        "▶",
      ),
      timeField(view, segment, "start_ms", t("Start of segment %(n)s in seconds", { n })),
      "–",
      timeField(view, segment, "end_ms", t("End of segment %(n)s in seconds", { n })),
      h(
        "button.link-button",
        {
          click: () => setEdge(view, segment, "end_ms", now(player)),
        },
        t("Ends now"),
        h("span.unseen", ` ${n}`),
      ),
      h(
        "button.button.button-quiet.sound-away",
        { "aria-label": t("Delete segment %(n)s", { n }), click: remove },
        "✕",
      ),
    ),
    textField(view, segment, index),
  );
}

/** Offer to say that nothing is said, as long as nothing is written. */
function showNone({ state, none }: View): void {
  none.parentElement!.hidden = !isBlank(state);
  none.checked = state.none;
}

function draw(view: View): void {
  const { segments } = view.state;
  show(
    view.rows,
    segments.map((segment, index) => row(view, segment, index)),
  );
  drawLayer(view);
  showNone(view);
}

/** Begin a segment where the recording is, and write in it. */
function add(view: View): void {
  const { state, player } = view;
  change(view, () => {
    addSegment(state, now(player), player.length);
    view.current = state.segments.length - 1;
  });
  view.rows.querySelectorAll("textarea")[view.current]!.focus();
}

function press(view: View, event: KeyboardEvent): boolean {
  const { key, target } = event;
  const { player } = view;
  if (key === "Escape" || (key === " " && target === document.body)) play(player);
  else if (key === "F2") seek(player, now(player) - BACK_MS);
  else if (key === "F4") add(view);
  else return false;
  return true;
}

function problem(state: State): string | null {
  const { segments, none } = state;
  if (isBlank(state)) {
    return none ? null : t("Write down what is said, or say that nothing is said.");
  }
  const empty = segments.map(({ text }) => !text.trim()).indexOf(true);
  if (empty >= 0) {
    return t("Segment %(n)s has no words yet: write them, or delete it.", { n: empty + 1 });
  }
  return null;
}

function mount(view: View, host: HTMLElement): void {
  const { player } = view;
  const [playButton, speedButton] = playerButtons(player);
  const back = quietButton(t("Back 2 s"), "F2", () => seek(player, now(player) - BACK_MS));
  show(
    host,
    h("div.sound", { dir: "ltr" }, player.wave),
    h("div.row", playButton, back, speedButton, player.clock),
    player.fault,
    player.audio,
    view.rows,
    h(
      "div.row",
      quietButton(t("New segment"), "F4", () => add(view)),
      h("label.row", view.none, t("Nothing is said in it")),
    ),
  );
  draw(view);
  listen(player);
}

const widget: MakeWidget = (host, task, sheet, draft, changed) => {
  const content = task.content as Parameters<typeof createPlayer>[0] & { language?: string };
  const layer = svg("g");
  const player = createPlayer(content, layer);
  const state = initialState(draft, player.length);
  const none = h("input", {
    type: "checkbox",
    change: () =>
      change(view, () =>
        Object.assign(view.state, initialState(none.checked && { segments: [] }, player.length)),
      ),
  });
  const view: View = {
    state,
    history: createHistory(state),
    player,
    current: 0,
    rows: h("ol.sound-rows"),
    layer,
    none,
    language: content.language || sheet.content_language,
    changed,
  };
  mount(view, host);
  return {
    keys: [
      { key: "Esc Space", text: t("Play or pause, also while writing") },
      { key: "F2", text: t("Back two seconds") },
      { key: "F4", text: t("New segment from here") },
      sendFromFields(host),
    ],
    value: () => ({ segments: isBlank(view.state) ? [] : view.state.segments }),
    draft: () => view.state,
    problem: () => problem(view.state),
    press: (event) => press(view, event),
    ...view.history.steps((before) => {
      view.state = before;
      draw(view);
      changed();
    }),
    destroy() {
      player.audio.pause();
      player.audio.removeAttribute("src");
    },
  };
};

export default widget;
