/* Somebody's answer beside what was shown, judged criterion by criterion. Nobody is named. */

import type { MakeWidget } from "../contract";
import { chooser, sendFromFields, writer } from "../fields";
import { Past } from "../past";

interface Said {
  met: (boolean | null)[];
  evidence: string;
}

const EVIDENCE_MAX = 2_000;

const widget: MakeWidget = (core, host, task, sheet, draft, changed) => {
  const { h, t } = core;
  const { question, answer, criteria, text, image_url, audio_url, item } = task.content;
  const asked = criteria as string[];
  let state: Said = {
    met: asked.map((_, at) => (draft && draft.met && typeof draft.met[at] === "boolean" ? draft.met[at] : null)),
    evidence: (draft && draft.evidence) || "",
  };
  const past = new Past(state);
  const keep = (next: Said, where: string): void => {
    state = next;
    past.keep(state, where);
    changed();
  };
  const show = (): void => {
    core.show(host,
      h("p", { class: "muted", dir: "auto" }, question),
      image_url && h("img", { src: image_url, alt: "" }),
      audio_url && h("audio", { src: audio_url, controls: true }),
      text && h("div", { class: "task-text part", dir: "auto", lang: sheet.content_language || null }, text),
      item && h("pre", { class: "small", dir: "ltr" }, JSON.stringify(item, null, 1)),
      h("p", { class: "part" }, h("span", { class: "muted small" }, t("Answer")), " ", h("strong", { dir: "auto" }, answer)),
      asked.map((one, at) => h("fieldset", { class: "asked-part" },
        h("legend", { class: "asked", dir: "auto" }, one),
        chooser(core, `met-${at}`, false, [{ value: "yes", title: t("Met") }, { value: "no", title: t("Not met") }],
          (value) => state.met[at] === (value === "yes") && state.met[at] !== null,
          (value) => keep({ ...state, met: state.met.map((said, n) => (n === at ? value === "yes" : said)) }, "")))),
      h("div", { class: "part" },
        h("label", { for: "evidence", class: "asked" }, t("What shows it")),
        writer(core, { id: "evidence", text: state.evidence, rows: 2, max: EVIDENCE_MAX },
          (said) => keep({ ...state, evidence: said }, "evidence"))));
  };
  show();
  return {
    keys: [sendFromFields(core, host)],
    value: () => ({ met: state.met, ...(state.evidence.trim() ? { evidence: state.evidence } : {}) }),
    problem: () =>
      state.met.indexOf(null) >= 0 ? t("Say of each criterion whether it is met.")
        : state.met.indexOf(false) >= 0 && !state.evidence.trim() ? t("Say what shows that it is not met.") : null,
    draft: () => state,
    undo: () => past.back((before) => {
      state = before;
      show();
      changed();
    }),
    destroy() {},
  };
};

export default widget;
