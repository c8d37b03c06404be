/* Recording of a voice or a short film. Each half second is on the disk before the clock shows it,
   so that a browser that dies loses no second that was shown. The file is uploaded apart from the
   answer, which names it. */

import { announce, h, keycap, show } from "../core/dom";
import { t } from "../core/sentences";
import type { Sheet, Task } from "../store/wire";
import { collectingNote } from "./collecting";
import type { Files, MakeWidget } from "./contract";
import { createMeter } from "./loudness";

interface Recording {
  media: string;
  media_type: string;
  duration_ms: number;
}

interface View {
  tag: "audio" | "video";
  task: Task;
  /** Until they are loaded nothing is recorded: it could not be saved. */
  files: Files | null;
  recording: Recording | null;
  /** The recording before it, which undo brings back; after that the one that redo brings back. */
  previous: Recording | null;
  undone: boolean;
  recorder: MediaRecorder | null;
  stream: MediaStream | null;
  /** Milliseconds that are on the disk. */
  saved_ms: number;
  busy: boolean;
  ended: boolean;
  address: string;
  text: HTMLElement;
  button: HTMLButtonElement;
  clock: HTMLElement;
  player: HTMLVideoElement | HTMLAudioElement;
  fault: HTMLElement;
  meter: HTMLMeterElement;
  /** A recording of the member: only the last one is kept. */
  personal: boolean;
  changed(): void;
}

const PIECE_MS = 500;
const SECONDS_MAX = 600;
const MEDIA_TYPES = ["audio/webm", "audio/ogg", "audio/mp4", "video/webm", "video/mp4"];

function draw(view: View): void {
  const { recorder, recording } = view;
  const ms = recorder || view.busy ? view.saved_ms : recording ? recording.duration_ms : 0;
  const seconds = Math.floor(ms / 1000);
  show(view.text, recorder ? t("Stop") : recording ? t("Record it again") : t("Record"));
  view.button.classList[recorder ? "add" : "remove"]("taping");
  show(view.clock, `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
  view.player.hidden = recorder ? view.tag === "audio" : !recording;
}

function showFault(view: View, text: string): void {
  show(view.fault, text);
  view.fault.hidden = false;
}

function load(view: View, file: Blob | null): void {
  const { player } = view;
  URL.revokeObjectURL(view.address);
  if (!file || view.ended) return;
  player.srcObject = null;
  player.src = view.address = URL.createObjectURL(file);
  player.muted = false;
}

function showRecording(view: View): void {
  const { files, recording } = view;
  draw(view);
  if (!recording || !files) return;
  files.loadFile(recording.media).then(
    (file) => {
      load(view, file);
      if (file || !view.personal) return;
      view.recording = null; // the tab that sealed it was closed
      draw(view);
    },
    () => undefined,
  );
}

const stop = ({ recorder }: View): void => {
  if (recorder && recorder.state !== "inactive") recorder.stop();
};

function releaseDevices(view: View): void {
  if (view.stream) view.stream.getTracks().forEach((track) => track.stop());
  view.stream = null;
}

/** Save a complete recording as the value. */
async function save(view: View, files: Files, file: Blob, duration_ms: number): Promise<void> {
  view.busy = true;
  const media = await files.saveFile(view.task, file);
  view.busy = false;
  view.previous = view.personal ? null : view.recording;
  view.recording = { media, media_type: file.type, duration_ms };
  if (view.ended) return;
  load(view, file);
  draw(view);
  view.changed();
}

function diskFull(view: View): void {
  view.busy = false;
  stop(view);
  showFault(view, t("There is no room on this device to keep this recording."));
  draw(view);
}

/** Record until stop or the longest duration; pieces are saved one after the other. */
function record(view: View, recorder: MediaRecorder, files: Files, longest: number): void {
  const media_type = recorder.mimeType.split(";")[0]!;
  const pieces: Blob[] = [];
  const since = performance.now();
  let writing: Promise<unknown> = Promise.resolve();
  let duration_ms = 0;
  view.saved_ms = 0;
  recorder.ondataavailable = ({ data }) => {
    if (!data.size) return;
    const index = pieces.push(data) - 1;
    const until = (duration_ms = Math.min(Math.round(performance.now() - since), longest));
    writing = writing
      .then(() =>
        files.savePiece(view.task, index, { piece: data, media_type, duration_ms: until }),
      )
      .then(() => {
        view.saved_ms = until;
        draw(view);
      });
    if (until >= longest) stop(view);
  };
  recorder.onstop = () => {
    releaseDevices(view);
    view.recorder = null;
    if (!pieces.length) return draw(view);
    writing
      .then(() => save(view, files, new Blob(pieces, { type: media_type }), duration_ms))
      .catch(() => diskFull(view));
  };
  recorder.start(PIECE_MS);
  createMeter(view.meter, view.stream!, () => recorder.state === "recording");
}

async function begin(view: View, wanted: MediaStreamConstraints, longest: number): Promise<void> {
  const { tag, player, files } = view;
  view.fault.hidden = true;
  try {
    view.stream = await navigator.mediaDevices.getUserMedia(wanted);
    const type = MEDIA_TYPES.filter(
      (name) => name.indexOf(tag) === 0 && MediaRecorder.isTypeSupported(name),
    )[0];
    view.recorder = new MediaRecorder(view.stream, type ? { mimeType: type } : {});
  } catch {
    return showFault(
      view,
      t("The microphone or the camera cannot be used. Allow it in the browser, or skip this task."),
    );
  }
  if (view.ended) return releaseDevices(view);
  record(view, view.recorder, files!, longest);
  if (tag === "video") {
    player.srcObject = view.stream;
    player.muted = true;
    Promise.resolve(player.play()).catch(() => undefined);
  }
  draw(view);
  announce(t("Recording"));
}

/** Show what is saved; pieces that a dead browser has left become a recording. */
async function restore(view: View, files: Files, able: boolean): Promise<void> {
  view.files = files;
  view.button.disabled = !able;
  showRecording(view);
  if (view.recording) return;
  const pieces = await files.listPieces(view.task);
  const last = pieces[pieces.length - 1];
  if (!last || view.recorder || view.recording) return;
  const file = new Blob(
    pieces.map(({ piece }) => piece),
    { type: last.media_type },
  );
  await save(view, files, file, last.duration_ms);
}

function problem({ recorder, busy, recording }: View): string | null {
  if (recorder || busy) return t("Stop the recording first.");
  return recording ? null : t("Record it first, or skip it.");
}

/** Undo, or redo: change the recording for the other one. */
function exchange(view: View, isUndo: boolean): boolean {
  if (view.recorder || !view.previous || view.undone === isUndo) return false;
  [view.recording, view.previous] = [view.previous, view.recording];
  view.undone = isUndo;
  showRecording(view);
  view.changed();
  return true;
}

function mount(view: View, host: HTMLElement, sheet: Sheet, able: boolean): void {
  const lang = view.task.content.language || sheet.content_language || null;
  show(
    host,
    h("div.task-text", { dir: "auto", lang }, view.task.content.prompt),
    h("div.row", view.button, view.clock, view.meter),
    view.fault,
    view.player,
    collectingNote(sheet),
  );
  draw(view);
  if (!able) {
    showFault(
      view,
      t(
        "This browser cannot record. Skip this task, it is paid the same; or open it in a newer browser.",
      ),
    );
  }
}

export const recorder =
  (tag: "audio" | "video", wanted: MediaStreamConstraints): MakeWidget =>
  (host, task, sheet, draft, changed, files) => {
    const longest = (task.content.seconds_max || SECONDS_MAX) * 1000;
    const able = "MediaRecorder" in window && !!navigator.mediaDevices;
    const recording = draft as Recording | null;
    const text = h("span");
    const click = (): unknown => (view.recorder ? stop(view) : begin(view, wanted, longest));
    const label = t("What you recorded");
    const view: View = {
      tag,
      task,
      files: null,
      recording: recording && recording.media ? recording : null,
      previous: null,
      undone: false,
      recorder: null,
      stream: null,
      saved_ms: 0,
      busy: false,
      ended: false,
      address: "",
      text,
      button: h("button.button", { disabled: true, click }, text, " ", keycap("N")),
      clock: h("span.taped-clock", { role: "timer", dir: "ltr" }),
      player: h(tag, { class: "taped", controls: true, playsinline: true, "aria-label": label }),
      fault: h("p.note.note-bad", { role: "alert", hidden: true }),
      meter: h("meter", { min: 0, max: 1, hidden: true, "aria-label": t("How loud it is") }),
      personal: !!sheet.collects,
      changed,
    };
    mount(view, host, sheet, able);
    files()
      .then((disk) => restore(view, disk, able))
      .catch(() => undefined);
    return {
      keys: [{ key: "N", text: t("Record or stop") }],
      value: () => view.recording,
      draft: () => view.recording || {},
      problem: () => problem(view),
      press(event) {
        if (event.key.toLowerCase() !== "n") return false;
        view.button.click();
        return true;
      },
      undo: () => exchange(view, true),
      redo: () => exchange(view, false),
      destroy() {
        view.ended = true;
        stop(view);
        releaseDevices(view);
        URL.revokeObjectURL(view.address);
      },
    };
  };
