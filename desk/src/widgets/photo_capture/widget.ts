/* A photograph, taken with the device's own camera or chosen from its pictures; made smaller before it is kept. */

import type { Core, MakeWidget } from "../contract";
import { sha256 } from "../recorder";

type Files = Core & { keepFile?: (file: Blob, sha256: string) => Promise<void> };
interface Kept {
  photo?: Blob;
  media?: string;
  width: number;
  height: number;
}

const SIDE_MAX = 1_600;
const QUALITY = 0.85;
const MEDIA_TYPE = "image/jpeg";

const widget: MakeWidget = (plain, host, task, sheet, draft, changed) => {
  const core = plain as Files;
  const { h, t, keycap } = core;
  const { prompt, title } = task.content;
  let kept: Kept = { width: 0, height: 0, ...draft };
  let before: Kept | null = null;

  const canvas = h("canvas", { class: "taped", role: "img", "aria-label": t("Your photograph"), hidden: true });
  const fault = h("p", { class: "note note-bad", role: "alert", hidden: true }, t("This picture cannot be read. Take another one."));
  const input = h("input", {
    type: "file", class: "unseen", id: "photo", accept: "image/*", capture: "environment",
    change: () => input.files && input.files[0] && take(input.files[0]),
  });
  const words = h("span", {}, t("Take a photograph"));
  core.show(host,
    title && h("p", { class: "muted", dir: "auto" }, title),
    h("div", { class: "task-text", dir: "auto", lang: sheet.content_language || null }, prompt),
    h("p", { class: "photo" }, input, h("label", { for: "photo", class: "button" }, words, " ", keycap("N"))),
    fault, canvas);

  /** Draws a picture no larger than SIDE_MAX. */
  function draw(file: Blob): Promise<void> {
    return createImageBitmap(file).then((picture) => {
      const scale = Math.min(1, SIDE_MAX / Math.max(picture.width, picture.height));
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d")!.drawImage(picture, 0, 0, canvas.width, canvas.height);
      canvas.hidden = false;
      core.show(words, t("Take another one"));
    });
  }
  async function take(file: Blob): Promise<void> {
    fault.hidden = true;
    try {
      await draw(file);
      const photo = (await new Promise<Blob | null>((ok) => canvas.toBlob(ok, MEDIA_TYPE, QUALITY)))!;
      const media = await sha256(photo);
      if (core.keepFile) await core.keepFile(photo, media);
      before = kept;
      kept = { photo, media, width: canvas.width, height: canvas.height };
      changed();
    } catch {
      fault.hidden = false;
    }
  }
  const again = (): void => {
    canvas.hidden = true;
    if (kept.photo) draw(kept.photo).catch(() => undefined);
  };
  again();
  return {
    keys: [{ key: "N", text: t("Take a photograph") }],
    value: () => ({ media: kept.media, width: kept.width, height: kept.height, media_type: MEDIA_TYPE }),
    draft: () => kept,
    problem: () =>
      !kept.media ? t("Take a photograph first, or skip it.")
        : core.keepFile ? null : t("This device cannot send photographs yet. It is kept here; skip it for now."),
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
