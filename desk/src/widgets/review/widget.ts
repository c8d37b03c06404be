/* An answer of another member beside what was shown, judged criterion by criterion. Nobody is
   named. */

import { h, show } from "../../core/dom";
import { t } from "../../core/sentences";
import type { Content } from "../../store/content";
import type { MakeWidget } from "../contract";
import { chooser, sendFromFields, textArea } from "../fields";
import { createHistory } from "../history";

interface State {
  /** Whether each criterion is met; null while that is open. */
  met: (boolean | null)[];
  evidence: string;
}

const EVIDENCE_MAX = 2_000;

/** What is judged. */
function exhibit(content: Content, language: string): (HTMLElement | null | "")[] {
  const { question, answer, text, image_url, audio_url, item } = content;
  return [
    h("p.muted", { dir: "auto" }, question),
    image_url && h("img", { src: image_url, alt: "" }),
    audio_url && h("audio", { src: audio_url, controls: true }),
    text && h("div.task-text.part", { dir: "auto", lang: language || null }, text),
    item && h("pre.small", { dir: "ltr" }, JSON.stringify(item, null, 1)),
    h("p.part", h("span.muted.small", t("Answer")), " ", h("strong", { dir: "auto" }, answer)),
  ];
}

function criterion(text: string, index: number, state: State, set: (met: boolean) => void) {
  const options = [
    { value: "yes", title: t("Met") },
    { value: "no", title: t("Not met") },
  ];
  const met = state.met[index];
  const isChosen = (value: string): boolean => met != null && met === (value === "yes");
  return h(
    "fieldset.asked-part",
    h("legend.asked", { dir: "auto" }, text),
    chooser(`met-${index}`, false, options, isChosen, (value) => set(value === "yes")),
  );
}

function problem({ met, evidence }: State): string | null {
  if (met.indexOf(null) >= 0) return t("Say of each criterion whether it is met.");
  return met.indexOf(false) >= 0 && !evidence.trim()
    ? t("Say what shows that it is not met.")
    : null;
}

const widget: MakeWidget = (host, { content }, sheet, draft, changed) => {
  const criteria = content.criteria as string[];
  const { met = [], evidence = "" } = (draft || {}) as Partial<State>;
  let state: State = { met: criteria.map((_, index) => met[index] ?? null), evidence };
  const history = createHistory(state);
  const change = (next: Partial<State>, field?: string): void => {
    state = { ...state, ...next };
    history.record(state, field);
    changed();
  };
  const setMet = (index: number, value: boolean): void =>
    change({ met: state.met.map((old, place) => (place === index ? value : old)) });
  const draw = (): void =>
    show(
      host,
      exhibit(content, sheet.content_language),
      criteria.map((text, index) => criterion(text, index, state, (value) => setMet(index, value))),
      h(
        "div.part",
        h("label.asked", { for: "evidence" }, t("Evidence")),
        textArea({ id: "evidence", text: state.evidence, rows: 2, max: EVIDENCE_MAX }, (text) =>
          change({ evidence: text }, "evidence"),
        ),
      ),
    );
  draw();
  return {
    keys: [sendFromFields(host)],
    value: () => ({
      met: state.met,
      ...(state.evidence.trim() ? { evidence: state.evidence } : {}),
    }),
    problem: () => problem(state),
    draft: () => state,
    ...history.steps((before) => {
      state = before;
      draw();
      changed();
    }),
    destroy() {},
  };
};

export default widget;
