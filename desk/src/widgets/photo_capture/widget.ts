/* A photograph, taken with the device's own camera or chosen from its pictures; made smaller before it is kept. */

import type { MakeWidget } from "../contract";

interface Kept {
  media: string;
  media_type: string;
  width: number;
  height: number;
}

const SIDE_MAX = 1_600;
const QUALITY = 0.85;
const MEDIA_TYPE = "image/jpeg";

const widget: MakeWidget = (core, host, task, sheet, draft, changed) => {
  const { h, t, keycap } = core;
  const { prompt } = task.content;
  let kept: Kept | null = draft && draft.media ? draft : null;
  let before: Kept | null = null;

  const canvas = h("canvas", { class: "taped", role: "img", "aria-label": t("Your photograph"), hidden: true });
  const fault = h("p", { class: "note note-bad", role: "alert", hidden: true }, t("This picture cannot be read. Take another one."));
  const input = h("input", {
    type: "file", class: "unseen", id: "photo", accept: "image/*", capture: "environment",
    change: () => input.files && input.files[0] && take(input.files[0]),
  });
  const words = h("span", {}, t("Take a photograph"));
  core.show(host,
    h("div", { class: "task-text", dir: "auto", lang: sheet.content_language || null }, prompt),
    h("p", { class: "photo" }, input, h("label", { for: "photo", class: "button" }, words, " ", keycap("N"))),
    fault, canvas);

  /** Draws a picture no larger than SIDE_MAX. */
  async function draw(file: Blob): Promise<void> {
    const picture = new Image();
    picture.src = URL.createObjectURL(file);
    await picture.decode();
    URL.revokeObjectURL(picture.src);
    const scale = Math.min(1, SIDE_MAX / Math.max(picture.width, picture.height));
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d")!.drawImage(picture, 0, 0, canvas.width, canvas.height);
    canvas.hidden = false;
    core.show(words, t("Take another one"));
  }
  async function take(file: Blob): Promise<void> {
    fault.hidden = true;
    try {
      await draw(file);
      const photo = (await new Promise<Blob | null>((ok) => canvas.toBlob(ok, MEDIA_TYPE, QUALITY)))!;
      const media = await (await core.files()).keepFile(task, photo);
      before = kept;
      kept = { media, media_type: MEDIA_TYPE, width: canvas.width, height: canvas.height };
      changed();
    } catch {
      fault.hidden = false;
    }
  }
  const again = (): void => {
    canvas.hidden = true;
    if (kept) core.files().then((files) => files.file(kept!.media)).then((file) => file && draw(file)).catch(() => undefined);
  };
  again();
  return {
    keys: [{ key: "N", text: t("Take a photograph") }],
    value: () => kept,
    draft: () => kept || {},
    problem: () => (kept ? null : t("Take a photograph first, or skip it.")),
    press(event) {
      if (event.key.toLowerCase() !== "n") return false;
      input.click();
      return true;
    },
    undo() {
      if (!before) return false;
      kept = before;
      before = null;
      again();
      changed();
      return true;
    },
    destroy() {},
  };
};

export default widget;
