/* A photograph, taken with the camera of the device or chosen from its pictures; made smaller
   before it is saved. */

import { h, keycap, show } from "../../core/dom";
import { t } from "../../core/sentences";
import { createCamera, jpegOf, MEDIA_TYPE, SIDE_MAX, type Camera } from "../camera";
import { collectingNote } from "../collecting";
import type { Sheet, Task } from "../../store/wire";
import type { MakeWidget } from "../contract";

interface Photo {
  media: string;
  media_type: string;
  width: number;
  height: number;
}

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

const createCanvas = (): HTMLCanvasElement =>
  h("canvas.taped", { role: "img", "aria-label": t("Your photograph"), hidden: true });

const createFault = (): HTMLElement =>
  h(
    "p.note.note-bad",
    { role: "alert", hidden: true },
    t("This picture cannot be read. Take another one."),
  );

const fileInput = (facing: string, take: (file: Blob) => void): HTMLInputElement => {
  const input = h("input.unseen", {
    type: "file",
    id: "photo",
    accept: "image/*",
    capture: facing,
    change: () => input.files && input.files[0] && take(input.files[0]),
  });
  return input;
};

function showRefusal(fault: HTMLElement): void {
  show(
    fault,
    t("The microphone or the camera cannot be used. Allow it in the browser, or skip this task."),
  );
  fault.hidden = false;
}

function mount(
  host: HTMLElement,
  { content }: Task,
  sheet: Sheet,
  camera: Camera | null,
  parts: { input: HTMLElement; text: HTMLElement; fault: HTMLElement; canvas: HTMLElement },
): void {
  const lang = sheet.content_language || null;
  const choose = h("label.button", { for: "photo" }, parts.text, " ", !camera && keycap("N"));
  show(
    host,
    h("div.task-text", { dir: "auto", lang }, content.prompt),
    camera && camera.view,
    h("p.photo", parts.input, choose),
    parts.fault,
    parts.canvas,
    collectingNote(sheet),
  );
}

const ownCamera = (
  { collects }: Sheet,
  take: (file: Blob) => void,
  fault: HTMLElement,
): Camera | null =>
  collects && navigator.mediaDevices ? createCamera("user", take, () => showRefusal(fault)) : null;

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
  const take = async (file: Blob): Promise<void> => {
    fault.hidden = true;
    try {
      await draw(file);
      const media = await (await files()).saveFile(task, await jpegOf(canvas));
      // of a picture of the member only the last one is kept
      [previous, undone] = [sheet.collects ? null : photo, false];
      photo = { media, media_type: MEDIA_TYPE, width: canvas.width, height: canvas.height };
      changed();
    } catch {
      fault.hidden = false;
    }
  };
  const input = fileInput(sheet.collects ? "user" : "environment", take);
  const camera = ownCamera(sheet, take, fault);
  const showPhoto = async (): Promise<void> => {
    canvas.hidden = true;
    const file = photo && (await (await files()).loadFile(photo.media));
    if (file) await draw(file);
    else if (sheet.collects) photo = null;
  };
  const exchange = (isUndo: boolean): boolean => {
    if (!previous || undone === isUndo) return false;
    [photo, previous] = [previous, photo];
    undone = isUndo;
    showPhoto().catch(() => undefined);
    changed();
    return true;
  };
  mount(host, task, sheet, camera, { input, text, fault, canvas });
  showPhoto().catch(() => undefined);
  return {
    keys: [{ key: "N", text: t("Take a photograph") }],
    value: () => photo,
    draft: () => photo || {},
    problem: () => (photo ? null : t("Take a photograph first, or skip it.")),
    press(event) {
      if (event.key.toLowerCase() !== "n") return false;
      (camera ? camera.press : () => input.click())();
      return true;
    },
    undo: () => exchange(true),
    redo: () => exchange(false),
    destroy() {
      if (camera) camera.close();
    },
  };
};

export default widget;
