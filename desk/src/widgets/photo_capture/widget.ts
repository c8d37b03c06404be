/* A photograph, taken with the camera of the device or chosen from its pictures; made smaller
   before it is saved. */

import { h, keycap, show } from "../../core/dom";
import { t } from "../../core/sentences";
import type { MakeWidget } from "../contract";

interface Photo {
  media: string;
  media_type: string;
  width: number;
  height: number;
}

const SIDE_MAX = 1_600;
const QUALITY = 0.85;
const MEDIA_TYPE = "image/jpeg";

/** Draw a picture so that no side is longer than SIDE_MAX. */
async function drawSmall(file: Blob, canvas: HTMLCanvasElement): Promise<void> {
  const picture = new Image();
  picture.src = URL.createObjectURL(file);
  await picture.decode();
  URL.revokeObjectURL(picture.src);
  const scale = Math.min(1, SIDE_MAX / Math.max(picture.width, picture.height));
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d")!.drawImage(picture, 0, 0, canvas.width, canvas.height);
  canvas.hidden = false;
}

const jpegOf = (canvas: HTMLCanvasElement): Promise<Blob> =>
  new Promise((resolve) => canvas.toBlob((blob) => resolve(blob!), MEDIA_TYPE, QUALITY));

const createCanvas = (): HTMLCanvasElement =>
  h("canvas.taped", { role: "img", "aria-label": t("Your photograph"), hidden: true });

const createFault = (): HTMLElement =>
  h(
    "p.note.note-bad",
    { role: "alert", hidden: true },
    t("This picture cannot be read. Take another one."),
  );

const fileInput = (take: (file: Blob) => void): HTMLInputElement => {
  const input = h("input.unseen", {
    type: "file",
    id: "photo",
    accept: "image/*",
    capture: "environment",
    change: () => input.files && input.files[0] && take(input.files[0]),
  });
  return input;
};

const widget: MakeWidget = (host, task, sheet, draft, changed, files) => {
  let photo = (draft as Photo | null)?.media ? (draft as Photo) : null;
  let previous: Photo | null = null;
  let undone = false;
  const canvas = createCanvas();
  const fault = createFault();
  const text = h("span", t("Take a photograph"));
  const draw = async (file: Blob): Promise<void> => {
    await drawSmall(file, canvas);
    show(text, t("Take another one"));
  };
  const input = fileInput(async (file) => {
    fault.hidden = true;
    try {
      await draw(file);
      const media = await (await files()).saveFile(task, await jpegOf(canvas));
      [previous, undone] = [photo, false];
      photo = { media, media_type: MEDIA_TYPE, width: canvas.width, height: canvas.height };
      changed();
    } catch {
      fault.hidden = false;
    }
  });
  const showPhoto = async (): Promise<void> => {
    canvas.hidden = true;
    const file = photo && (await (await files()).loadFile(photo.media));
    if (file) await draw(file);
  };
  const exchange = (isUndo: boolean): boolean => {
    if (!previous || undone === isUndo) return false;
    [photo, previous] = [previous, photo];
    undone = isUndo;
    showPhoto().catch(() => undefined);
    changed();
    return true;
  };
  const lang = sheet.content_language || null;
  show(
    host,
    h("div.task-text", { dir: "auto", lang }, task.content.prompt),
    h("p.photo", input, h("label.button", { for: "photo" }, text, " ", keycap("N"))),
    fault,
    canvas,
  );
  showPhoto().catch(() => undefined);
  return {
    keys: [{ key: "N", text: t("Take a photograph") }],
    value: () => photo,
    draft: () => photo || {},
    problem: () => (photo ? null : t("Take a photograph first, or skip it.")),
    press(event) {
      if (event.key.toLowerCase() !== "n") return false;
      input.click();
      return true;
    },
    undo: () => exchange(true),
    redo: () => exchange(false),
    destroy() {},
  };
};

export default widget;
