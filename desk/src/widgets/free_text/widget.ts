/* A text to be translated, answered or rewritten, and a field for it. */

import type { MakeWidget } from "../contract";
import { sendFromFields, writer } from "../fields";
import { Past } from "../past";

const TEXT_MAX = 20_000;

const widget: MakeWidget = (core, host, task, sheet, draft, changed) => {
  const { h, t, tn } = core;
  const { text, prompt, from_language, to_language } = task.content;
  const named = (code: string): string => {
    try {
      const names = (Intl as any).DisplayNames;
      return names ? new names([document.documentElement.lang], { type: "language" }).of(code) : code;
    } catch {
      return code;
    }
  };
  const past = new Past(String((draft && draft.text) || ""));
  const count = h("p", { class: "muted small", role: "status" });
  const area = writer(core, { id: "written", text: String((draft && draft.text) || ""), rows: 4, max: TEXT_MAX, lang: to_language }, (said) => {
    // a step back is a sentence, not all that was written
    past.keep(said, String(said.split(/[.!?؟。\n]/).length));
    counted();
    changed();
  });
  const counted = (): void => core.show(count, tn("%(n)s word", "%(n)s words", (area.value.match(/\S+/g) || []).length));
  core.show(host,
    prompt && h("p", { dir: "auto", lang: sheet.content_language || null }, h("strong", {}, prompt)),
    text && h("div", { class: "part" },
      from_language && h("p", { class: "muted small" }, named(from_language)),
      h("div", { class: "task-text", dir: "auto", lang: from_language || sheet.content_language || null }, text)),
    h("div", { class: "part" },
      h("label", { for: "written", class: "asked" }, to_language ? t("In %(language)s", { language: named(to_language) }) : t("Your text")),
      area, count));
  const send = sendFromFields(core, host);
  counted();
  return {
    keys: [{ key: "W", text: t("Write") }, { key: "Esc", text: t("Leave the field") }, send],
    value: () => ({ text: area.value }),
    problem: () => (area.value.trim() ? null : t("Write something first, or say that you can’t tell.")),
    press(event) {
      if (event.key === "Escape" && event.target === area) area.blur();
      else if (event.key.toLowerCase() === "w" && event.target !== area) area.focus();
      else return false;
      return true;
    },
    undo: () => past.back((before) => {
      area.value = before;
      counted();
      changed();
    }),
    destroy() {},
  };
};

export default widget;
