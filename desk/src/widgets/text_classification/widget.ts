/* A text, and labels to choose from. */

import { h, show } from "../../core/dom";
import { choices } from "../choices";
import type { MakeWidget } from "../contract";

const widget: MakeWidget = (host, task, sheet, draft, changed) => {
  const { text } = task.content;
  show(host, h("div.task-text", { dir: "auto", lang: sheet.content_language || null }, text));
  return choices(host, sheet, draft, changed);
};

export default widget;
