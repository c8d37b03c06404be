/* A text, and labels to choose from. */

import { choices } from "../choices";
import type { MakeWidget } from "../contract";

const widget: MakeWidget = (core, host, task, sheet, draft, changed) => {
  const { h } = core;
  const { text } = task.content;
  core.show(host,
    h("div", { class: "task-text", dir: "auto", lang: sheet.content_language || null }, text));
  return choices(core, host, sheet, draft, changed);
};

export default widget;
