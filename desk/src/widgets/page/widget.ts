/* The client's own page: its text, and a field for each of its named controls. */

import { h, show } from "../../core/dom";
import { t } from "../../core/sentences";
import type { MakeWidget } from "../contract";
import { sendFromFields, textArea } from "../fields";
import { filledPage, type PageContent } from "./template";

type Entries = Record<string, string | string[]>;

const TEXT_MAX = 20_000;

const widget: MakeWidget = (host, { content }, sheet, draft, changed) => {
  const entries: Entries = { ...((draft || {}) as { fields?: Entries }).fields };
  const page = new DOMParser().parseFromString(
    filledPage(content as unknown as PageContent, sheet.labels),
    "text/html",
  );
  page.querySelectorAll("script, style, template").forEach((element) => element.remove());
  const names: string[] = [];
  page.querySelectorAll("[name]").forEach((control) => {
    const name = control.getAttribute("name")!;
    if (name && names.indexOf(name) < 0) names.push(name);
  });
  show(
    host,
    h(
      "div.task-text",
      { dir: "auto", lang: sheet.content_language || null },
      page.body.textContent,
    ),
    names.map((name, index) =>
      h(
        "div.part",
        h("label.asked", { for: `page-${index}` }, name),
        textArea(
          { id: `page-${index}`, text: String(entries[name] || ""), max: TEXT_MAX },
          (text) => {
            entries[name] = text;
            changed();
          },
        ),
      ),
    ),
  );
  return {
    keys: [sendFromFields(host)],
    value: () => ({ fields: entries }),
    problem: () =>
      Object.keys(entries).some((name) => String(entries[name]).trim())
        ? null
        : t("Write something first."),
    destroy() {},
  };
};

export default widget;
