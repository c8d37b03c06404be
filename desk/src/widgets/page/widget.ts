/* The client's own page, in a frame that can neither reach the desk nor the network. What the page
   holds comes over a port, is kept as a draft, and goes out with Send only. */

import { announce, h, show, type Child } from "../../core/dom";
import { t } from "../../core/sentences";
import type { Sheet } from "../../store/wire";
import type { MakeWidget } from "../contract";
import { sendFromFields } from "../fields";
import { connect, frameElement, loadFrame, type Fields, type Message } from "./bridge";
import { filledPage, type PageContent } from "./template";

/** How long the frame may take to come, and then to answer. */
const PATIENCE_MS = 8_000;
const HEIGHT_MIN_PX = 80;

const pressSend = (): boolean =>
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", cancelable: true }));

function focusSend(): void {
  const send = document.querySelector<HTMLElement>(".task-send .button");
  if (send) send.focus();
  announce(t("Press Send to send what the page holds."));
}

/** One page in its frame. */
class PageFrame {
  private port: MessagePort | null = null;
  private isReady = false;
  private isGone = false;
  private isChecking = false;
  /** undefined: not checked; null: it can be sent; a text: what is missing. */
  private verdict: string | null | undefined;
  private timer = 0;
  private readonly note = h("p.note", { role: "status", hidden: true });
  private readonly box = h("div");

  constructor(
    private readonly content: PageContent,
    private readonly sheet: Sheet,
    public fields: Fields,
    private readonly changed: () => void,
  ) {}

  draw(host: HTMLElement): void {
    show(host, this.note, this.box);
    this.open();
  }

  /** Ask the page whether it is filled in; the answer presses Send again. */
  problem(): string | null {
    const known = this.verdict;
    this.verdict = undefined;
    if (known !== undefined) return known;
    if (!this.isReady || !this.port)
      return this.note.textContent || t("The page is still loading.");
    if (!this.isChecking) {
      this.isChecking = true;
      this.port.postMessage({ type: "check" });
      this.wait(() => this.settle(t("The page does not answer. Skip it, or report a problem.")));
    }
    return t("Reading the page …");
  }

  destroy(): void {
    this.isGone = true;
    this.close();
  }

  private tell(...parts: Child[]): void {
    show(this.note, ...parts);
    this.note.hidden = !parts.length;
  }

  private wait(late: () => void): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(late, PATIENCE_MS);
  }

  private settle(verdict: string | null): void {
    clearTimeout(this.timer);
    if (!this.isChecking) return;
    this.isChecking = false;
    this.verdict = verdict;
    pressSend();
  }

  private hear(message: Message, frame: HTMLIFrameElement): void {
    const { type, fields, address } = message;
    if (type === "ready") {
      clearTimeout(this.timer);
      this.isReady = true;
      this.tell();
    } else if (type === "height") {
      frame.style.height = `${Math.max(message.pixels, HEIGHT_MIN_PX)}px`;
    } else if (type === "fields" && fields) {
      this.fields = fields;
      this.changed();
    } else if (type === "checked") this.hearChecked(message);
    else if (type === "send" || type === "leave") focusSend();
    else if (type === "link" && /^https?:\/\//i.test(address)) {
      const attributes = {
        href: address,
        target: "_blank",
        rel: "noopener noreferrer",
        dir: "ltr",
      };
      this.tell(t("The page points to an address outside:"), " ", h("a", attributes, address));
    }
  }

  private hearChecked({ fields, fault }: Message): void {
    if (!fields) return this.settle(t("The page holds more than can be sent."));
    this.fields = fields;
    const isEmpty = fault === null || (!fault && !Object.keys(fields).length);
    const words = fault ? t("The page says: %(text)s", { text: fault }) : null;
    this.settle(isEmpty ? t("The page is not filled in yet.") : words);
  }

  private close(): void {
    clearTimeout(this.timer);
    if (this.port) this.port.close();
    this.port = null;
    this.isReady = this.isChecking = false;
    this.box.textContent = "";
  }

  private fail(text: string): void {
    this.close();
    const again = h("button.link-button", { click: () => this.open() }, t("Try again"));
    this.tell(text, " ", again);
  }

  private async open(): Promise<void> {
    this.close();
    const address = await loadFrame().catch(() => "");
    if (this.isGone) return;
    // without the address there are no sentences of this widget either
    if (!address) return this.tell(h("button.link-button", { click: () => this.open() }, "↻"));
    const frame = frameElement(address);
    frame.title = t("The page of %(client)s", { client: this.sheet.client.legal_name || "" });
    frame.addEventListener("load", () => this.start(frame));
    this.wait(() => this.fail(t("This task needs a connection: its page is not on this device.")));
    show(this.box, frame);
  }

  /** Give the document its page and a port, once: a page that loads anything in its place has left
      the frame, and hears nothing more. */
  private start(frame: HTMLIFrameElement): void {
    if (this.port) return this.fail(t("The page has left its frame."));
    const page = {
      page: filledPage(this.content, this.sheet.labels),
      fields: this.fields,
      language: this.sheet.content_language || "",
    };
    this.port = connect(frame, page, (message) => this.hear(message, frame));
  }
}

const widget: MakeWidget = (host, { content }, sheet, draft, changed) => {
  const { fields = {} } = (draft || {}) as { fields?: Fields };
  const page = new PageFrame(content as unknown as PageContent, sheet, fields, changed);
  page.draw(host);
  return {
    keys: [{ key: "Esc", text: t("Leave the field") }, sendFromFields(host)],
    value: () => ({ fields: page.fields }),
    problem: () => page.problem(),
    destroy: () => page.destroy(),
  };
};

export default widget;
