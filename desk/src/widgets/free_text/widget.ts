/* A text to be translated, answered or rewritten, and a field for it. */

import { h, show } from "../../core/dom";
import { t, tn } from "../../core/sentences";
import type { Content } from "../../store/content";
import type { MakeWidget } from "../contract";
import { sendFromFields, textArea } from "../fields";
import { createHistory } from "../history";

const TEXT_MAX = 20_000;
const SENTENCE_END = /[.!?؟。\n]/;

/** The name of a language in the language of the page; its code where the browser has no names. */
function languageName(code: string): string {
  try {
    return new Intl.DisplayNames([document.documentElement.lang], { type: "language" }).of(code)!;
  } catch {
    return code;
  }
}

const countWords = (text: string): number => (text.match(/\S+/g) || []).length;

function source(content: Content, language: string): (HTMLElement | false)[] {
  const { text, prompt, from_language } = content as Record<string, string | undefined>;
  return [
    !!prompt && h("p", { dir: "auto", lang: language || null }, h("strong", prompt)),
    !!text &&
      h(
        "div.part",
        from_language && h("p.muted.small", languageName(from_language)),
        h("div.task-text", { dir: "auto", lang: from_language || language || null }, text),
      ),
  ];
}

const widget: MakeWidget = (host, { content }, sheet, draft, changed) => {
  const initial = String((draft && (draft as { text?: string }).text) || "");
  const language = content.to_language as string | undefined;
  const label = language
    ? t("In %(language)s", { language: languageName(language) })
    : t("Your text");
  const history = createHistory(initial);
  const count = h("p.muted.small", { role: "status" });
  const drawCount = (): void =>
    show(count, tn("%(n)s word", "%(n)s words", countWords(area.value)));
  const field = { id: "written", text: initial, rows: 4, max: TEXT_MAX, lang: language };
  const area = textArea(field, (text) => {
    // one step back takes a sentence back, not the whole text
    history.record(text, String(text.split(SENTENCE_END).length));
    drawCount();
    changed();
  });
  show(
    host,
    source(content, sheet.content_language),
    h("div.part", h("label.asked", { for: "written" }, label), area, count),
  );
  const send = sendFromFields(host);
  drawCount();
  return {
    keys: [{ key: "W", text: t("Write") }, { key: "Esc", text: t("Leave the field") }, send],
    value: () => ({ text: area.value }),
    problem: () =>
      area.value.trim() ? null : t("Write something first, or say that you can’t tell."),
    press(event) {
      if (event.key === "Escape" && event.target === area) area.blur();
      else if (event.key.toLowerCase() === "w" && event.target !== area) area.focus();
      else return false;
      return true;
    },
    ...history.steps((before) => {
      area.value = before;
      drawCount();
      changed();
    }),
    destroy() {},
  };
};

export default widget;
