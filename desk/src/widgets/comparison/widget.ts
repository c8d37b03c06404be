/* Several answers to the same question, from the best to the worst, and criteria one by one. Two answers: one choice.
   More: a place for each; a digit gives it and goes on to the next answer. Equal places are a tie. */

import type { MakeWidget } from "../contract";
import { chooser, click, writing } from "../fields";
import { Past } from "../past";

interface State {
  places: Record<string, number>;
  criteria: Record<string, string>;
}

/** Both the kept places and a ranking that was taken back. */
function begun(draft: any): State {
  const places: Record<string, number> = { ...(draft && draft.places) };
  ((draft && draft.ranking) || []).forEach((group: string | string[], at: number) => {
    for (const id of ([] as string[]).concat(group)) places[id] = at + 1;
  });
  return { places, criteria: { ...(draft && draft.criteria) } };
}

const widget: MakeWidget = (core, host, task, sheet, draft, changed) => {
  const { h, t } = core;
  const { prompt } = task.content;
  const answers = task.content.answers as { id: string; text: string }[];
  const letter = (at: number): string => String.fromCharCode(65 + at);
  const pair = answers.length === 2;
  const [first, second] = [answers[0]!.id, answers[1]!.id];
  const lang = sheet.content_language || null;
  let state = begun(draft);
  const past = new Past(state);
  let at = 0;

  function told(act: () => void): void {
    act();
    past.keep(state);
    changed();
  }
  const better = (): string =>
    !state.places[first] || !state.places[second] ? ""
      : state.places[first] === state.places[second] ? "tie"
        : state.places[first]! < state.places[second]! ? first : second;
  const ids = answers.map((one, n) => ({ value: one.id, title: pair ? t("%(name)s is better", { name: letter(n) }) : letter(n) }));
  const tie = { value: "tie", title: t("They are equal") };

  const places = (id: string, n: number): HTMLElement =>
    h("fieldset", { class: "compared-places", focusin: () => (at = n) },
      h("legend", { class: "small muted" }, t("Place of answer %(name)s", { name: letter(n) })),
      chooser(core, `place-${n}`, false,
        answers.map((_, place) => ({ value: String(place + 1), title: String(place + 1) })),
        (value) => state.places[id] === Number(value),
        (value) => told(() => (state.places[id] = Number(value)))));
  const show = (): void =>
    core.show(host,
      h("div", { class: "task-text", dir: "auto", lang }, prompt),
      h("div", { class: pair ? "compared compared-pair" : "compared" }, answers.map((one, n) =>
        h("section", { class: "card part", "aria-label": t("Answer %(name)s", { name: letter(n) }) },
          h("p", { class: "compared-name", "aria-hidden": "true" }, letter(n)),
          h("div", { class: "compared-text", dir: "auto", lang }, one.text),
          !pair && places(one.id, n)))),
      pair && h("fieldset", {},
        h("legend", {}, t("Which answer is better?")),
        chooser(core, "better", false, [{ ...ids[0]!, key: "1" }, { ...tie, key: "2" }, { ...ids[1]!, key: "3" }],
          (value) => better() === value,
          (value) => told(() => {
            state.places = { [first]: value === second ? 2 : 1, [second]: value === first ? 2 : 1 };
          }))),
      sheet.labels.map((label, n) =>
        h("fieldset", {}, h("legend", { dir: "auto" }, label.title,
          label.help && h("span", { class: "muted small" }, ` · ${label.help}`)),
        chooser(core, `criterion-${n}`, false, pair ? [ids[0]!, tie, ids[1]!] : [...ids, tie],
          (value) => state.criteria[label.name] === value,
          (value) => told(() => (state.criteria[label.name] = value))))));
  show();

  return {
    keys: pair
      ? [{ key: "1", text: ids[0]!.title }, { key: "2", text: tie.title }, { key: "3", text: ids[1]!.title }]
      : answers.map((_, n) => ({ key: String(n + 1), text: t("This answer has place %(n)s; then the next answer", { n: n + 1 }) })),
    value() {
      const ranking: string[][] = [];
      for (let place = 1; place <= answers.length; place++) {
        const here = answers.map((one) => one.id).filter((id) => state.places[id] === place);
        if (here.length) ranking.push(here);
      }
      return { ranking, criteria: state.criteria };
    },
    draft: () => state,
    problem() {
      if (pair && !better()) return t("Say which answer is better, or that they are equal.");
      const missing = answers.map((one) => !state.places[one.id]).indexOf(true);
      if (missing >= 0) return t("Answer %(name)s has no place yet.", { name: letter(missing) });
      const open = sheet.labels.filter((label) => !state.criteria[label.name])[0];
      return open ? t("Still to be said: %(name)s.", { name: open.title }) : null;
    },
    press(event) {
      const digit = Number(event.key);
      if (writing(event) || !(digit >= 1 && digit <= (pair ? 3 : answers.length))) return false;
      const criterion = event.target instanceof HTMLInputElement && /^criterion/.test(event.target.name);
      if (criterion && pair) click(host, event.target.name, [first, "tie", second][digit - 1]!);
      else if (pair) click(host, "better", [first, "tie", second][digit - 1]!);
      else {
        click(host, `place-${at}`, String(digit));
        at = Math.min(at + 1, answers.length - 1);
      }
      return true;
    },
    undo: () => past.back((before) => {
      state = before;
      at = 0;
      show();
      changed();
    }),
    destroy() {},
  };
};

export default widget;
