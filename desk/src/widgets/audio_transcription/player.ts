/* A recording with its waveform: play, pause, slower, seek by pointer and arrows. */

import { h, keycap, show, svg } from "../../core/dom";
import { t } from "../../core/sentences";
import { quietButton } from "../fields";
import { barHeights, formatClock, type Segment } from "./segments";

const BARS_MAX = 200;
const QUIET_PEAKS = [0.15];
const SPEEDS = [1, 0.75, 0.5, 1.25, 1.5];
const ARROW_STEPS: Record<string, number> = {
  ArrowLeft: -1000,
  ArrowRight: 1000,
  ArrowDown: -1000,
  ArrowUp: 1000,
};

export interface Player {
  audio: HTMLAudioElement;
  /** Milliseconds. */
  length: number;
  /** Where to pause, while one segment is played; else 0. */
  until: number;
  wave: SVGSVGElement;
  line: SVGLineElement;
  clock: HTMLElement;
  fault: HTMLElement;
}

export const now = ({ audio, length }: Player): number =>
  Math.min(Math.round(audio.currentTime * 1000), length);

export function seek(player: Player, ms: number): void {
  player.audio.currentTime = Math.min(Math.max(ms, 0), player.length) / 1000;
  drawTime(player);
}

/** Play or pause; with a segment, play that segment. */
export function play(player: Player, segment?: Segment): void {
  const { audio } = player;
  player.until = 0;
  if (segment) {
    seek(player, segment.start_ms);
    player.until = segment.end_ms;
  } else if (!audio.paused) return audio.pause();
  const playing = audio.play() as Promise<void> | undefined;
  if (playing) playing.catch(() => (player.fault.hidden = false));
}

function drawTime(player: Player): void {
  const { until, line, wave, length } = player;
  const ms = now(player);
  if (until && ms >= until) {
    player.audio.pause();
    player.until = 0;
  }
  for (const name of ["x1", "x2"]) line.setAttribute(name, String((ms / length) * 1000));
  wave.setAttribute("aria-valuenow", String(Math.round(ms / 1000)));
  wave.setAttribute("aria-valuetext", formatClock(ms));
  show(player.clock, `${formatClock(ms)} / ${formatClock(length)}`);
}

function bars(peaks: number[]): SVGElement {
  const heights = barHeights(peaks, BARS_MAX);
  const d = heights.map((height, bar) => {
    const x = ((bar + 0.5) * 1000) / heights.length;
    return `M${x},${50 - height * 46}V${50 + height * 46}`;
  });
  return svg("path.sound-bars", { d: d.join("") });
}

/** A player whose segments are drawn into `layer`. */
export function createPlayer(
  content: { audio_url: string; duration_ms: number; peaks?: number[] },
  layer: SVGGElement,
): Player {
  const { peaks, duration_ms: length } = content;
  const line = svg("line.sound-line", { y1: 0, y2: 100 });
  return {
    audio: h("audio", { src: content.audio_url, preload: "auto" }),
    length,
    until: 0,
    line,
    clock: h("span.sound-clock", { dir: "ltr" }),
    fault: h(
      "p.note.note-bad",
      { hidden: true },
      t("The sound has not reached this device yet. It comes with the next network."),
    ),
    wave: svg(
      "svg.sound-wave",
      {
        viewBox: "0 0 1000 100",
        preserveAspectRatio: "none",
        tabindex: 0,
        role: "slider",
        "aria-label": t("Place in the recording"),
        "aria-valuemin": 0,
        "aria-valuemax": Math.round(length / 1000),
      },
      layer,
      bars(peaks && peaks.length ? peaks : QUIET_PEAKS),
      line,
    ),
  };
}

/** The button that plays and pauses, and the one for the speed. */
export function playerButtons(player: Player): HTMLElement[] {
  const { audio } = player;
  const text = h("span", t("Play"));
  let speed = 0;
  const speedButton = quietButton("1×", "", () => {
    speed = (speed + 1) % SPEEDS.length;
    audio.playbackRate = SPEEDS[speed]!;
    show(speedButton, `${SPEEDS[speed]}×`);
  });
  speedButton.setAttribute("aria-label", t("Speed"));
  for (const name of ["play", "pause"]) {
    audio.addEventListener(name, () => show(text, audio.paused ? t("Play") : t("Pause")));
  }
  const playButton = h(
    "button.button.sound-play",
    { click: () => play(player) },
    text,
    " ",
    keycap("Esc"),
  );
  return [playButton, speedButton];
}

/** Follow the recording, and pointers and arrows on the wave. */
export function listen(player: Player): void {
  const { audio, wave, length } = player;
  let dragging = false;
  const follow = ({ clientX }: PointerEvent): void => {
    const { left, width } = wave.getBoundingClientRect();
    if (dragging) seek(player, ((clientX - left) / width) * length);
  };
  for (const name of ["timeupdate", "seeked", "loadedmetadata"]) {
    audio.addEventListener(name, () => drawTime(player));
  }
  audio.addEventListener("error", () => (player.fault.hidden = false));
  wave.addEventListener("pointerdown", (event) => {
    dragging = true;
    wave.setPointerCapture(event.pointerId);
    follow(event);
  });
  wave.addEventListener("pointermove", follow);
  for (const name of ["pointerup", "pointercancel"]) {
    wave.addEventListener(name, () => (dragging = false));
  }
  wave.addEventListener("keydown", (event) => {
    const step = ARROW_STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    seek(player, now(player) + step);
  });
  drawTime(player);
}
