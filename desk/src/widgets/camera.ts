/* The camera on the page, and pictures as JPEG. */

import { announce, h, keycap, show } from "../core/dom";
import { t } from "../core/sentences";

export const SIDE_MAX = 1_600;
export const MEDIA_TYPE = "image/jpeg";
const QUALITY = 0.85;

export const jpegOf = (canvas: HTMLCanvasElement): Promise<Blob> =>
  new Promise((resolve) => canvas.toBlob((blob) => resolve(blob!), MEDIA_TYPE, QUALITY));

export interface Camera {
  view: HTMLElement;
  /** Open the camera, or take the picture that it shows. */
  press(): void;
  close(): void;
}

/** The camera on the page: on a phone the front one for a picture of the member. */
export function createCamera(
  facing: string,
  take: (file: Blob) => void,
  fault: () => void,
): Camera {
  const video = h("video.taped", {
    playsinline: true,
    hidden: true,
    "aria-label": t("What the camera sees"),
  });
  const text = h("span", t("Use the camera"));
  let stream: MediaStream | null = null;
  const close = (): void => {
    if (stream) stream.getTracks().forEach((track) => track.stop());
    stream = video.srcObject = null;
    video.hidden = true;
    show(text, t("Use the camera"));
  };
  const open = async (): Promise<void> => {
    const ideal = { facingMode: facing, width: { ideal: SIDE_MAX } };
    stream = await navigator.mediaDevices.getUserMedia({ video: ideal });
    video.srcObject = stream;
    video.muted = true;
    video.hidden = false;
    await video.play();
    show(text, t("Take the picture now"));
    announce(t("Take the picture now"));
  };
  const shoot = async (): Promise<void> => {
    const frame = h("canvas");
    frame.width = video.videoWidth;
    frame.height = video.videoHeight;
    frame.getContext("2d")!.drawImage(video, 0, 0);
    close();
    take(await jpegOf(frame));
  };
  const press = (): void => {
    (stream ? shoot() : open()).catch(() => {
      close();
      fault();
    });
  };
  const view = h("div.stack", h("button.button", { click: press }, text, " ", keycap("N")), video);
  return { view, press, close };
}
