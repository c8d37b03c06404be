/* A voice or a short film that a member records. Each half second is on the disk before the clock shows it, so that a
   browser that dies loses no second that was shown. The file travels apart from the answer, which names it. */

import type { Files, MakeWidget } from "./contract";

interface Kept {
  media: string;
  media_type: string;
  duration_ms: number;
}

const PIECE_MS = 500;
const SECONDS_MAX = 600;
const KINDS = ["audio/webm", "audio/ogg", "audio/mp4", "video/webm", "video/mp4"];

export const recorder = (tag: "audio" | "video", wanted: MediaStreamConstraints): MakeWidget =>
  (core, host, task, sheet, draft, changed) => {
    const { h, t, keycap, say } = core;
    const { prompt, language, seconds_max } = task.content;
    const longest = (seconds_max || SECONDS_MAX) * 1000;
    let kept: Kept | null = draft && draft.media ? draft : null;
    let before: Kept | null = null;
    let tape: MediaRecorder | null = null;
    let stream: MediaStream | null = null;
    let safe = 0;
    let busy = false;
    let address = "";
    let gone = false;
    let files: Files | null = null; // until it is here, nothing that she says could be kept

    const words = h("span", {});
    const record = h("button", { type: "button", class: "button", disabled: true, click: () => (tape ? stop() : begin()) }, words, " ", keycap("N"));
    const clock = h("span", { class: "taped-clock", role: "timer", dir: "ltr" });
    const player = h(tag, { class: "taped", controls: true, playsinline: true, "aria-label": t("What you recorded") });
    const fault = h("p", { class: "note note-bad", role: "alert", hidden: true });
    core.show(host,
      h("div", { class: "task-text", dir: "auto", lang: language || sheet.content_language || null }, prompt),
      h("div", { class: "row" }, record, clock), fault, player);

    const able = "MediaRecorder" in window && !!navigator.mediaDevices;
    const wrong = (text: string): void => {
      core.show(fault, text);
      fault.hidden = false;
    };
    function show(): void {
      const seconds = Math.floor((tape || busy ? safe : kept ? kept.duration_ms : 0) / 1000);
      core.show(words, tape ? t("Stop") : kept ? t("Record it again") : t("Record"));
      record.classList[tape ? "add" : "remove"]("taping");
      core.show(clock, `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
      player.hidden = tape ? tag === "audio" : !kept;
    }
    function listen(file: Blob | null): void {
      URL.revokeObjectURL(address);
      if (!file || gone) return;
      player.srcObject = null;
      player.src = address = URL.createObjectURL(file);
      player.muted = false;
    }
    const again = (): void => {
      show();
      if (kept && files) files.file(kept.media).then(listen, () => undefined);
    };
    async function begin(): Promise<void> {
      fault.hidden = true;
      const disk = files!;
      try {
        stream = await navigator.mediaDevices.getUserMedia(wanted);
        const type = KINDS.filter((one) => one.indexOf(tag) === 0 && MediaRecorder.isTypeSupported(one))[0];
        tape = new MediaRecorder(stream, type ? { mimeType: type } : {});
      } catch {
        return wrong(t("The microphone or the camera cannot be used. Allow it in the browser, or skip this task."));
      }
      if (gone) return letGo();
      const media_type = tape.mimeType.split(";")[0]!;
      const pieces: Blob[] = [];
      const since = performance.now();
      let writing: Promise<unknown> = Promise.resolve();
      let duration_ms = 0;
      const now = tape;
      safe = 0;
      now.ondataavailable = ({ data }) => {
        if (!data.size) return;
        const at = pieces.push(data) - 1;
        const until = (duration_ms = Math.min(Math.round(performance.now() - since), longest));
        writing = writing.then(() => disk.keepPiece(task, at, { piece: data, media_type, duration_ms: until })).then(() => {
          safe = until;
          show();
        });
        if (until >= longest) stop();
      };
      now.onstop = () => {
        letGo();
        tape = null;
        if (pieces.length) writing.then(() => keep(disk, new Blob(pieces, { type: media_type }), duration_ms)).catch(full);
        else show();
      };
      now.start(PIECE_MS);
      if (tag === "video") {
        player.srcObject = stream;
        player.muted = true;
        Promise.resolve(player.play()).catch(() => undefined);
      }
      show();
      say(t("Recording"));
    }
    const full = (): void => {
      busy = false;
      stop();
      wrong(t("There is no room on this device to keep this recording."));
      show();
    };
    const letGo = (): void => {
      if (stream) stream.getTracks().forEach((one) => one.stop());
      stream = null;
    };
    const stop = (): void => {
      if (tape && tape.state !== "inactive") tape.stop();
    };
    async function keep(disk: Files, file: Blob, duration_ms: number): Promise<void> {
      busy = true;
      const media = await disk.keepFile(task, file);
      busy = false;
      before = kept;
      kept = { media, media_type: file.type, duration_ms };
      if (gone) return;
      listen(file);
      show();
      changed();
    }
    show();
    if (!able) wrong(t("This browser cannot record. Skip this task, it is paid the same; or open it in a newer browser."));
    core.files().then(async (disk) => {
      files = disk;
      record.disabled = !able;
      again();
      // what a browser that died has left behind is a recording, up to its last piece
      if (!kept) {
        const left = await disk.pieces(task);
        const last = left[left.length - 1];
        if (last && !tape && !kept) {
          await keep(disk, new Blob(left.map((one) => one.piece), { type: last.media_type }), last.duration_ms);
        }
      }
    }).catch(() => undefined);

    return {
      keys: [{ key: "N", text: t("Record or stop") }],
      value: () => kept,
      draft: () => kept || {},
      problem: () => (tape || busy ? t("Stop the recording first.") : kept ? null : t("Record it first, or skip it.")),
      press(event) {
        if (event.key.toLowerCase() !== "n") return false;
        record.click();
        return true;
      },
      undo() {
        if (tape || !before) return false;
        kept = before;
        before = null;
        again();
        changed();
        return true;
      },
      destroy() {
        gone = true;
        stop();
        letGo();
        URL.revokeObjectURL(address);
      },
    };
  };
