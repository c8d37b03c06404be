/* A voice or a short film that a member records. Each second is kept on the device as a piece of the draft, so that a
   browser that dies loses one second at most. The whole file travels apart from the answer, which names it by its
   SHA-256: `core.keepFile` takes it. Where the desk has no keepFile yet, nothing is sent, and the widget says so. */

import type { Core, MakeWidget } from "./contract";

type Files = Core & { keepFile?: (file: Blob, sha256: string) => Promise<void> };

export interface Kept {
  pieces: Blob[];
  media_type: string;
  duration_ms: number;
  /** The SHA-256 of the whole, once it is whole. */
  media?: string;
}

const PIECE_MS = 1_000;
const SECONDS_MAX = 600;
const KINDS = ["audio/webm", "audio/ogg", "audio/mp4", "video/webm", "video/mp4"];

export async function sha256(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await new Response(file).arrayBuffer()));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const recorder = (tag: "audio" | "video", wanted: MediaStreamConstraints): MakeWidget =>
  (plain, host, task, sheet, draft, changed) => {
    const core = plain as Files;
    const { h, t, keycap, say } = core;
    const { prompt, title, language, seconds_max } = task.content;
    const longest = (seconds_max || SECONDS_MAX) * 1000;
    let kept: Kept = { pieces: [], media_type: "", duration_ms: 0, ...draft };
    let tape: MediaRecorder | null = null;
    let stream: MediaStream | null = null;
    let address = "";
    let gone = false;
    let before: Kept | null = null;

    const words = h("span", {});
    const record = h("button", { type: "button", class: "button", click: () => (tape ? stop() : begin()) }, words, " ", keycap("N"));
    const clock = h("span", { class: "taped-clock", role: "timer", dir: "ltr" });
    const player = h(tag, { class: "taped", controls: true, playsinline: true, "aria-label": t("What you recorded") });
    const fault = h("p", { class: "note note-bad", role: "alert", hidden: true });
    core.show(host,
      title && h("p", { class: "muted", dir: "auto" }, title),
      h("div", { class: "task-text", dir: "auto", lang: language || sheet.content_language || null }, prompt),
      h("div", { class: "row" }, record, clock), fault, player);

    function show(): void {
      const seconds = Math.round(kept.duration_ms / 1000);
      core.show(words, tape ? t("Stop") : kept.duration_ms ? t("Record it again") : t("Record"));
      record.classList[tape ? "add" : "remove"]("taping");
      core.show(clock, `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
      player.hidden = tag === "audio" ? !!tape || !kept.pieces.length : !tape && !kept.pieces.length;
      if (tape || !kept.pieces.length) return;
      URL.revokeObjectURL(address);
      address = URL.createObjectURL(new Blob(kept.pieces, { type: kept.media_type }));
      player.srcObject = null;
      player.src = address;
      player.muted = false;
    }
    async function begin(): Promise<void> {
      fault.hidden = true;
      try {
        stream = await navigator.mediaDevices.getUserMedia(wanted);
        const type = KINDS.filter((one) => one.indexOf(tag) === 0 && MediaRecorder.isTypeSupported(one))[0];
        tape = new MediaRecorder(stream, type ? { mimeType: type } : {});
      } catch {
        core.show(fault, t("The microphone or the camera cannot be used. Allow it in the browser, or skip this task."));
        fault.hidden = false;
        return;
      }
      if (gone) return letGo();
      before = kept;
      kept = { pieces: [], media_type: tape.mimeType.split(";")[0]!, duration_ms: 0 };
      const since = performance.now();
      const now = tape;
      now.ondataavailable = (event) => {
        if (!event.data.size) return;
        kept.pieces.push(event.data);
        kept.duration_ms = Math.min(Math.round(performance.now() - since), longest);
        show();
        changed();
        if (kept.duration_ms >= longest) stop();
      };
      now.onstop = () => {
        tape = null;
        letGo();
        if (!kept.pieces.length && before) kept = before;
        show();
        finish();
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
    const letGo = (): void => {
      if (stream) stream.getTracks().forEach((one) => one.stop());
      stream = null;
    };
    const stop = (): void => {
      if (tape && tape.state !== "inactive") tape.stop();
    };
    async function finish(): Promise<void> {
      const { pieces, media_type } = kept;
      const whole = new Blob(pieces, { type: media_type });
      const media = await sha256(whole);
      if (core.keepFile) await core.keepFile(whole, media);
      if (kept.pieces !== pieces) return;
      kept.media = media;
      if (!gone) changed();
    }
    show();
    // what a browser that died has left behind is whole enough to be sent
    if (kept.pieces.length && !kept.media) finish();

    return {
      keys: [{ key: "N", text: t("Record or stop") }],
      value: () => ({ media: kept.media, duration_ms: kept.duration_ms, media_type: kept.media_type }),
      draft: () => kept,
      problem: () =>
        tape ? t("Stop the recording first.")
          : !kept.media ? t("Record it first, or skip it.")
            : core.keepFile ? null : t("This device cannot send recordings yet. It is kept here; skip it for now."),
      press(event) {
        if (event.key.toLowerCase() !== "n") return false;
        record.click();
        return true;
      },
      undo() {
        if (tape || !before) return false;
        kept = before;
        before = null;
        show();
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
