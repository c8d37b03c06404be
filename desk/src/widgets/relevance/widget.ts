/* What somebody searched for, a result, and grades: the lowest first. */

import { h, show } from "../../core/dom";
import { t } from "../../core/sentences";
import { choices } from "../choices";
import type { MakeWidget } from "../contract";

const widget: MakeWidget = (host, task, sheet, draft, changed) => {
  const { query, result } = task.content;
  show(
    host,
    h(
      "p.sought",
      h("span.muted.small", t("Somebody searched for")),
      " ",
      h("strong", { dir: "auto", lang: sheet.content_language || null }, query),
    ),
    h(
      "article.task-text.part",
      { lang: sheet.content_language || null },
      h("h2", { dir: "auto" }, result.title),
      result.url && h("p.small.muted", { dir: "ltr" }, result.url),
      result.text && h("p", { dir: "auto" }, result.text),
    ),
  );
  return choices(host, sheet, draft, changed);
};

export default widget;
