/* A recording to be written down, in segments. The sound keeps playing while she writes: Escape plays and pauses, F2
   goes back two seconds, F4 ends this segment and begins the next, also inside a field. */

import type { MakeWidget } from "../contract";
import { quiet, sendFromFields, writer, writing } from "../fields";
import { Past } from "../past";

interface Segment {
  start_ms: number;
  end_ms: number;
  text: string;
}
interface State {
  segments: Segment[];
  none: boolean;
}

const BACK_MS = 2_000;
const USUAL_MS = 5_000;
const SHORTEST_MS = 100;
const BARS = 200;
const SPEEDS = [1, 0.75, 0.5, 1.25, 1.5];

const widget: MakeWidget = (core, host, task, sheet, draft, changed) => {
  const { h, svg, t, keycap } = core;
  const { audio_url, peaks, language } = task.content;
  const length: number = task.content.duration_ms;
  let state: State = draft && draft.segments
    ? { none: !draft.segments.length, ...draft }
    : { segments: draft && draft.text ? [{ start_ms: 0, end_ms: length, text: draft.text }] : [], none: false };
  const past = new Past(state);
  let at = 0;
  let until = 0;
  let speed = 0;

  const audio = h("audio", { src: audio_url, preload: "auto" });
  const clock = (ms: number): string => {
    const tenths = Math.round(ms / 100);
    return `${Math.floor(tenths / 600)}:${String(Math.floor((tenths % 600) / 10)).padStart(2, "0")}.${tenths % 10}`;
  };
  const now = (): number => Math.min(Math.round(audio.currentTime * 1000), length);
  const seek = (ms: number): void => {
    audio.currentTime = Math.min(Math.max(ms, 0), length) / 1000;
    tick();
  };
  const words = h("span", {}, t("Play"));
  const plays = h("button", { type: "button", class: "button sound-play", click: () => play() }, words, " ", keycap("Esc"));
  const slow = quiet(core, "1×", "", () => {
    speed = (speed + 1) % SPEEDS.length;
    audio.playbackRate = SPEEDS[speed]!;
    core.show(slow, `${SPEEDS[speed]}×`);
  });
  slow.setAttribute("aria-label", t("Speed"));
  const clockFace = h("span", { class: "sound-clock", dir: "ltr" });
  const fault = h("p", { class: "note note-bad", hidden: true }, t("The sound has not reached this device yet. It comes with the next network."));
  const none = h("input", { type: "checkbox", change: () => told(() => (state.none = none.checked)) });
  const rows = h("ol", { class: "sound-rows" });
  const spans = svg("g", {});
  const line = svg("line", { class: "sound-line", y1: 0, y2: 100 });
  const wave = svg("svg", {
    class: "sound-wave", viewBox: "0 0 1000 100", preserveAspectRatio: "none", tabindex: 0, role: "slider",
    "aria-label": t("Place in the recording"), "aria-valuemin": 0, "aria-valuemax": Math.round(length / 1000),
  }, spans, bars(), line);

  function bars(): SVGElement {
    const given: number[] = peaks && peaks.length ? peaks : [0.15];
    const count = Math.min(BARS, Math.max(given.length, 1));
    const path = Array.from({ length: count }, (_, n) => {
      const from = Math.floor((n * given.length) / count);
      const most = Math.max(...given.slice(from, Math.max(from + 1, Math.floor(((n + 1) * given.length) / count))), 0.02);
      return `M${((n + 0.5) * 1000) / count},${50 - most * 46}V${50 + most * 46}`;
    });
    return svg("path", { class: "sound-bars", d: path.join("") });
  }
  function tick(): void {
    const here = now();
    if (until && here >= until) {
      audio.pause();
      until = 0;
    }
    const x = String((here / length) * 1000);
    line.setAttribute("x1", x);
    line.setAttribute("x2", x);
    wave.setAttribute("aria-valuenow", String(Math.round(here / 1000)));
    wave.setAttribute("aria-valuetext", clock(here));
    core.show(clockFace, `${clock(here)} / ${clock(length)}`);
  }
  function play(from?: Segment): void {
    if (from) {
      seek(from.start_ms);
      until = from.end_ms;
    } else if (!audio.paused) return audio.pause();
    else until = 0;
    const begun = audio.play();
    if (begun) begun.catch(() => (fault.hidden = false));
  }
  function told(act: () => void, where = "", anew = true): void {
    act();
    if (state.segments.length) state.none = false;
    past.keep(state, where);
    if (anew) show();
    changed();
  }
  /** Ends the segment that is being written where the sound is, and begins another there. */
  function add(): void {
    const last = state.segments[state.segments.length - 1];
    const here = now();
    told(() => {
      if (last && here > last.start_ms + SHORTEST_MS && here < last.end_ms) last.end_ms = here;
      const start = last ? Math.min(last.end_ms, length - SHORTEST_MS) : 0;
      const end = Math.min(length, !last && here > SHORTEST_MS ? here : start + USUAL_MS);
      state.segments = [...state.segments, { start_ms: start, end_ms: end, text: "" }];
      at = state.segments.length - 1;
    });
    focus();
  }
  const focus = (): void => {
    const area = rows.querySelectorAll("textarea")[at];
    if (area) area.focus();
  };
  function time(one: Segment, which: "start_ms" | "end_ms", ms: number): void {
    told(() => {
      one[which] = Math.round(Math.min(Math.max(ms, 0), length));
      one.start_ms = Math.min(one.start_ms, length - SHORTEST_MS);
      if (one.end_ms < one.start_ms + SHORTEST_MS) {
        if (which === "start_ms") one.end_ms = Math.min(length, one.start_ms + SHORTEST_MS);
        else one.end_ms = one.start_ms + SHORTEST_MS;
      }
    }, "", false);
    drawSpans();
    rows.querySelectorAll<HTMLInputElement>(".sound-time").forEach((input, n) => {
      const of = state.segments[n >> 1]!;
      input.value = String((n % 2 ? of.end_ms : of.start_ms) / 1000);
    });
  }
  function row(one: Segment, place: number): HTMLElement {
    const n = place + 1;
    const input = (which: "start_ms" | "end_ms", name: string): HTMLElement =>
      h("input", {
        type: "number", class: "sound-time", dir: "ltr", step: 0.1, min: 0, max: length / 1000, value: one[which] / 1000,
        "aria-label": name,
        change: (event: Event) => time(one, which, Number((event.target as HTMLInputElement).value) * 1000),
      });
    const area = writer(core, { id: `said-${place}`, text: one.text, max: 5_000, lang: language || sheet.content_language },
      (said) => told(() => (one.text = said), `said ${place}`, false));
    area.setAttribute("aria-label", t("What is said in segment %(n)s", { n }));
    area.placeholder = t("What is said");
    return h("li", { class: "sound-row", focusin: () => mark(place) },
      h("div", { class: "row" },
        h("button", { type: "button", class: "button button-quiet", "aria-label": t("Play segment %(n)s", { n }), click: () => play(one) }, "▶"),
        input("start_ms", t("Start of segment %(n)s in seconds", { n })), "–",
        input("end_ms", t("End of segment %(n)s in seconds", { n })),
        h("button", { type: "button", class: "link-button", click: () => time(one, "end_ms", now()) }, t("Ends now"), h("span", { class: "unseen" }, ` ${n}`)),
        h("button", {
          type: "button", class: "button button-quiet sound-away", "aria-label": t("Delete segment %(n)s", { n }),
          click: () => told(() => (state.segments = state.segments.filter((other) => other !== one))),
        }, "✕")),
      area);
  }
  function mark(place: number): void {
    at = place;
    spans.querySelectorAll("rect").forEach((rect, n) => rect.setAttribute("class", n === at ? "sound-span sound-now" : "sound-span"));
  }
  function drawSpans(): void {
    core.show(spans, state.segments.map((one) => svg("rect", {
      x: (one.start_ms / length) * 1000, width: ((one.end_ms - one.start_ms) / length) * 1000, y: 0, height: 100,
    })));
    mark(Math.min(at, state.segments.length - 1));
  }
  function show(): void {
    core.show(rows, state.segments.map(row));
    drawSpans();
    none.parentElement!.hidden = state.segments.length > 0;
    none.checked = state.none;
  }
  core.show(host,
    h("div", { class: "sound", dir: "ltr" }, wave),
    h("div", { class: "row" }, plays, quiet(core, t("Back 2 s"), "F2", () => seek(now() - BACK_MS)), slow, clockFace),
    fault, audio, rows,
    h("div", { class: "row" }, quiet(core, t("New segment"), "F4", add),
      h("label", { class: "row" }, none, t("Nothing is said in it"))));
  for (const name of ["timeupdate", "seeked", "loadedmetadata"]) audio.addEventListener(name, tick);
  for (const name of ["play", "pause"]) audio.addEventListener(name, () => core.show(words, audio.paused ? t("Play") : t("Pause")));
  audio.addEventListener("error", () => (fault.hidden = false));
  let drag = false;
  const follow = (event: PointerEvent): void => {
    const box = wave.getBoundingClientRect();
    seek(((event.clientX - box.left) / box.width) * length);
  };
  wave.addEventListener("pointerdown", (event) => {
    drag = true;
    wave.setPointerCapture(event.pointerId);
    follow(event);
  });
  wave.addEventListener("pointermove", (event) => drag && follow(event));
  for (const name of ["pointerup", "pointercancel"]) wave.addEventListener(name, () => (drag = false));
  wave.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1 }[event.key];
    if (!way) return;
    event.preventDefault();
    seek(now() + way * 1000);
  });
  const send = sendFromFields(core, host);
  show();
  tick();

  return {
    keys: [
      { key: "Esc", text: t("Play or pause, also while writing") },
      { key: "F2", text: t("Back two seconds") },
      { key: "F4", text: t("New segment from here") },
      send,
    ],
    value: () => ({ segments: state.segments }),
    draft: () => state,
    problem() {
      const open = state.segments.map((one) => !one.text.trim()).indexOf(true);
      if (open >= 0) return t("Segment %(n)s has no words yet: write them, or delete it.", { n: open + 1 });
      return state.segments.length || state.none ? null : t("Write down what is said, or say that nothing is said.");
    },
    press(event) {
      const { key } = event;
      if (key === "Escape") play();
      else if (key === "F2") seek(now() - BACK_MS);
      else if (key === "F4") add();
      else if (key === " " && !writing(event) && event.target === document.body) play();
      else return false;
      return true;
    },
    undo: () => past.back((before) => {
      state = before;
      show();
      changed();
    }),
    destroy() {
      audio.pause();
      audio.removeAttribute("src");
    },
  };
};

export default widget;
