/* Several answers to the same question, ranked from the best to the worst, and criteria one by one.
   Two answers: one choice. More: a place for each; a digit sets it and goes on to the next answer.
   */

import { h, show, type Child } from "../../core/dom";
import { t } from "../../core/sentences";
import type { Label } from "../../store/content";
import type { MakeWidget, Widget } from "../contract";
import { chooseByValue, chooser, isWriting, type Choice } from "../fields";
import { createHistory, type History } from "../history";
import { betterOf, initialState, letterOf, placesFor, rankingOf, type State } from "./ranking";

interface View {
  state: State;
  history: History<State>;
  host: HTMLElement;
  answers: { id: string; text: string }[];
  ids: string[];
  /** Choices of a criterion: each answer and the tie; for two answers the tie is in the middle. */
  options: Choice[];
  labels: Label[];
  /** The index of the answer whose place a digit sets. */
  current: number;
  changed(): void;
}

function change(view: View, act: (state: State) => unknown): void {
  act(view.state);
  view.history.record(view.state);
  view.changed();
}

const isPair = ({ ids }: View): boolean => ids.length === 2;

const better = ({ ids, state }: View): string => betterOf(ids[0]!, ids[1]!, state);

function placeChooser(view: View, id: string, index: number): HTMLElement {
  const options = view.ids.map((_, place) => String(place + 1));
  return h(
    "fieldset.compared-places",
    { focusin: () => (view.current = index) },
    h("legend.small.muted", t("Place of answer %(name)s", { name: letterOf(index) })),
    chooser(
      `place-${index}`,
      false,
      options.map((value) => ({ value, title: value })),
      (value) => view.state.places[id] === Number(value),
      (value) => change(view, ({ places }) => (places[id] = Number(value))),
    ),
  );
}

function pairChooser(view: View): HTMLElement {
  const [first, second] = view.ids as [string, string];
  const options = view.options.map((option, index) => ({ ...option, key: String(index + 1) }));
  return h(
    "fieldset",
    h("legend", t("Which answer is better?")),
    chooser(
      "better",
      false,
      options,
      (value) => better(view) === value,
      (value) => change(view, (state) => (state.places = placesFor(first, second, value))),
    ),
  );
}

function criterion(view: View, { name, title, help }: Label, index: number): HTMLElement {
  return h(
    "fieldset",
    h("legend", { dir: "auto" }, title, help && h("span.muted.small", ` · ${help}`)),
    chooser(
      `criterion-${index}`,
      false,
      view.options,
      (value) => view.state.criteria[name] === value,
      (value) => change(view, ({ criteria }) => (criteria[name] = value)),
    ),
  );
}

function draw(view: View, prompt: Child, lang: string | null): void {
  const pair = isPair(view);
  const card = ({ id, text }: View["answers"][0], index: number): HTMLElement =>
    h(
      "section.card.part",
      { "aria-label": t("Answer %(name)s", { name: letterOf(index) }) },
      h("p.compared-name", { "aria-hidden": "true" }, letterOf(index)),
      h("div.compared-text", { dir: "auto", lang }, text),
      !pair && placeChooser(view, id, index),
    );
  show(
    view.host,
    h("div.task-text", { dir: "auto", lang }, prompt),
    h("div", { class: pair ? "compared compared-pair" : "compared" }, view.answers.map(card)),
    pair && pairChooser(view),
    view.labels.map((label, index) => criterion(view, label, index)),
  );
}

function problem(view: View): string | null {
  const { places, criteria } = view.state;
  if (isPair(view) && !better(view)) {
    return t("Say which answer is better, or that they are equal.");
  }
  const missing = view.ids.map((id) => !places[id]).indexOf(true);
  if (missing >= 0) return t("Answer %(name)s has no place yet.", { name: letterOf(missing) });
  const open = view.labels.filter(({ name }) => !criteria[name])[0];
  return open ? t("Still to be said: %(name)s.", { name: open.title }) : null;
}

function press(view: View, event: KeyboardEvent): boolean {
  const { host, ids, options, current } = view;
  const digit = Number(event.key);
  const { name } = event.target as HTMLInputElement;
  if (isWriting(event) || !(digit >= 1 && digit <= (isPair(view) ? 3 : ids.length))) return false;
  if (isPair(view)) {
    const group = /^criterion/.test(name) ? name : "better";
    chooseByValue(host, group, options[digit - 1]!.value);
  } else {
    chooseByValue(host, `place-${current}`, String(digit));
    view.current = Math.min(current + 1, ids.length - 1);
  }
  return true;
}

const keysOf = (view: View): Widget["keys"] =>
  isPair(view)
    ? view.options.map(({ title }, index) => ({ key: String(index + 1), text: title }))
    : view.ids.map((_, index) => ({
        key: String(index + 1),
        text: t("This answer has place %(n)s; then the next answer", { n: index + 1 }),
      }));

const widget: MakeWidget = (host, { content }, { labels, content_language }, draft, changed) => {
  const answers = content.answers as View["answers"];
  const state = initialState(draft);
  const options: Choice[] = answers.map(({ id }, index) => {
    const name = letterOf(index);
    return {
      value: id,
      title: answers.length === 2 ? t("%(name)s is better", { name }) : name,
    };
  });
  options.splice(answers.length === 2 ? 1 : answers.length, 0, {
    value: "tie",
    title: t("They are equal"),
  });
  const view: View = {
    state,
    history: createHistory(state),
    host,
    answers,
    ids: answers.map(({ id }) => id),
    options,
    labels,
    current: 0,
    changed,
  };
  const redraw = (): void => draw(view, content.prompt, content_language || null);
  redraw();
  return {
    keys: keysOf(view),
    value: () => ({
      ranking: rankingOf(view.ids, view.state.places),
      criteria: view.state.criteria,
    }),
    draft: () => view.state,
    problem: () => problem(view),
    press: (event) => press(view, event),
    ...view.history.steps((before) => {
      view.state = before;
      view.current = 0;
      redraw();
      changed();
    }),
    destroy() {},
  };
};

export default widget;
