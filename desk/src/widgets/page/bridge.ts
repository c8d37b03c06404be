/* The frame beside the desk and the port to it. Whatever comes from the frame is a stranger's: it
   is measured here before anybody uses it. */

import { boot, language } from "../../core/boot";
import { h } from "../../core/dom";

export type Fields = Record<string, string | string[]>;
export interface Message {
  type: string;
  fields: Fields | null;
  fault: string | null;
  pixels: number;
  address: string;
}

const FIELDS_MAX = 200;
const NAME_MAX = 120;
const TEXTS_MAX = 100;
const TEXT_MAX = 20_000;
const TOTAL_MAX = 100_000;
const FAULT_MAX = 300;
const ADDRESS_MAX = 2_000;
const HEIGHT_MAX = 6_000;
/** What the server stores in no text and in no name of a field (minga_pure/tasktypes/checks.py). */
const UNSTORABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]/u;
const LINE_BREAKS = /[\t\n\r\x85\u2028\u2029]/;

let loading: Promise<string> | null = null;

/** The address of the frame's document; loads the sentences of this widget as well. */
export const loadFrame = (): Promise<string> =>
  (loading =
    loading ||
    fetch(`${boot.files}page.${language}.json`)
      .then((response) => response.json())
      .then(({ told: sentences, frame }: { told: string[]; frame: string }) => {
        sentences.forEach((sentence, index) => (boot.words[-1 - index] = sentence));
        return frame;
      })
      .catch((error: unknown) => {
        loading = null;
        throw error;
      }));

/** A frame without the desk's origin: scripts and forms, and nothing else. */
export function frameElement(address: string): HTMLIFrameElement {
  requireTrustedTypes();
  const frame = h("iframe", {
    sandbox: "allow-scripts allow-forms",
    referrerpolicy: "no-referrer",
    allow: "",
    src: address,
  });
  const style = { width: "100%", height: "240px", border: "1px solid", borderRadius: "8px" };
  Object.assign(frame.style, style);
  return frame;
}

/** From now on no text becomes HTML or a script in this page. The service worker's address is such
    a text, so this waits for its registration. */
function requireTrustedTypes(): void {
  const id = "trusted-types";
  const { serviceWorker } = navigator;
  if (!serviceWorker || document.getElementById(id)) return;
  const content = "require-trusted-types-for 'script'; trusted-types 'none'";
  const policy = h("meta", { id, "http-equiv": "Content-Security-Policy", content });
  serviceWorker.ready.then(
    () => document.head.append(policy),
    () => undefined,
  );
}

const isText = (text: unknown): text is string =>
  typeof text === "string" && text.length <= TEXT_MAX && !UNSTORABLE.test(text);

const isName = (name: string): boolean =>
  !!name.trim() && name.length <= NAME_MAX && !UNSTORABLE.test(name) && !LINE_BREAKS.test(name);

/** The fields as the server takes them; null for what it would refuse. */
export function measured(fields: unknown): Fields | null {
  if (!fields || typeof fields !== "object" || Array.isArray(fields)) return null;
  const names = Object.keys(fields);
  if (names.length > FIELDS_MAX) return null;
  let total = 0;
  const result = {} as Fields;
  for (const name of names) {
    const entry = (fields as Record<string, unknown>)[name];
    const texts = Array.isArray(entry) ? (entry as unknown[]) : [entry];
    if (!isName(name) || texts.length > TEXTS_MAX) return null;
    if (!texts.every(isText)) return null;
    total += texts.join("").length;
    Object.defineProperty(result, name, { value: entry, enumerable: true });
  }
  return total > TOTAL_MAX ? null : result;
}

/** The address as the browser reads it, so that no sign in it changes how the rest is shown. */
function normalAddress(text: unknown): string {
  if (typeof text !== "string" || text.length > ADDRESS_MAX) return "";
  try {
    return new URL(text).href;
  } catch {
    return "";
  }
}

function checkedMessage(payload: unknown): Message {
  const parts = (payload && typeof payload === "object" ? payload : {}) as Record<string, unknown>;
  const { type, fault, pixels, address } = parts;
  return {
    type: String(type),
    fields: measured(parts.fields),
    fault: typeof fault === "string" ? fault.slice(0, FAULT_MAX) : null,
    pixels: Math.min(Math.max(Number(pixels) || 0, 0), HEIGHT_MAX),
    address: normalAddress(address),
  };
}

/** Hand the frame its page and one end of a channel; returns the other end. */
export function connect(
  frame: HTMLIFrameElement,
  page: object,
  hear: (message: Message) => void,
): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = (event) => hear(checkedMessage(event.data));
  // its origin is opaque, so no other target than * reaches it; the policy of this page says which
  // document can be in it
  frame.contentWindow!.postMessage({ type: "start", ...page }, "*", [port2]);
  return port1;
}
