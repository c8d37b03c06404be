/* What somebody searched for, a result, and grades: the lowest first. */

import { choices } from "../choices";
import type { MakeWidget } from "../contract";

const widget: MakeWidget = (core, host, task, sheet, draft, changed) => {
  const { h, t } = core;
  const { query, result } = task.content;
  core.show(host,
    h("p", { class: "sought" },
      h("span", { class: "muted small" }, t("Somebody searched for")), " ",
      h("strong", { dir: "auto", lang: sheet.content_language || null }, query)),
    h("article", { class: "task-text part", lang: sheet.content_language || null },
      h("h2", { dir: "auto" }, result.title),
      result.url && h("p", { class: "small muted", dir: "ltr" }, result.url),
      result.text && h("p", { dir: "auto" }, result.text)));
  return choices(core, host, sheet, draft, changed);
};

export default widget;
