/* What was known of a person, a company or a place: for each field whether it is still so, what it
   is today, or that it could not be found; and the source. */

import { h, show, type Child } from "../../core/dom";
import { t } from "../../core/sentences";
import type { Label } from "../../store/content";
import type { MakeWidget } from "../contract";
import { chooseByValue, chooser, isWriting, sendFromFields, textArea } from "../fields";
import { createHistory } from "../history";
import {
  currentRecord,
  firstOpen,
  initialState,
  knownText,
  type Finding,
  type RecordValues,
  type State,
} from "./record";

interface Source {
  url?: string;
  text?: string;
}
type Change = (act: () => unknown, field?: string) => void;

const TEXT_MAX = 2_000;
const KEYS: Finding["how"][] = ["same", "new", "none"];

const shownText = (record: RecordValues, name: string): string =>
  record[name] === true ? t("Yes") : record[name] === false ? t("No") : knownText(record, name);

function fieldOf(
  record: RecordValues,
  finding: Finding,
  { name, title }: Label,
  id: string,
  change: Change,
): HTMLElement {
  const known = knownText(record, name);
  const area = textArea({ id: `${id}-text`, text: finding.text, max: TEXT_MAX }, (text) => {
    change(() => Object.assign(finding, { how: text.trim() ? "new" : "", text }), id);
    update();
  });
  area.setAttribute("aria-label", t("%(name)s today", { name: title }));
  area.placeholder = t("What is so today");
  const options = [
    ...(known ? [{ value: "same", title: t("Still so") }] : []),
    { value: "new", title: t("Something else") },
    { value: "none", title: t("Not to be found") },
  ];
  const isChosen = (value: string): boolean => value === finding.how;
  const choices = chooser(id, false, options, isChosen, (value) => {
    change(() => (finding.how = value as Finding["how"]));
    update();
    if (value === "new") area.focus();
  });
  const update = (): void => {
    area.hidden = finding.how !== "new" && !!finding.how;
    choices.querySelectorAll("input").forEach((input) => (input.checked = isChosen(input.value)));
  };
  update();
  return h(
    "fieldset.card.part.found",
    h("legend.unseen", title),
    h("p.found-old", { "aria-hidden": "true" }, h("strong", { dir: "auto" }, title)),
    h(
      "p.found-old",
      h("span.muted.small", t("Until now:")),
      " ",
      known ? h("bdi", shownText(record, name)) : h("span.muted", t("not known")),
    ),
    choices,
    area,
  );
}

/** Known values that are not asked for. */
function otherValues(record: RecordValues, labels: Label[]): HTMLElement | false {
  const asked = labels.map(({ name }) => name);
  const names = Object.keys(record).filter((name) => asked.indexOf(name) < 0);
  return (
    names.length > 0 &&
    h(
      "dl.task-text.known",
      names.map((name) =>
        h(
          "div",
          h("dt.muted.small", { dir: "auto" }, name),
          h("dd", h("bdi", shownText(record, name) || "–")),
        ),
      ),
    )
  );
}

function sourceRow({ url, text }: Source, use: (url: string) => void): HTMLElement {
  return h(
    "li.row",
    url &&
      (/^https?:/i.test(url)
        ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer", dir: "ltr" }, url)
        : h("bdi", url)),
    url && h("button.link-button", { click: () => use(url) }, t("I found it here")),
    text && h("p.small", { dir: "auto" }, text),
  );
}

function sourceField(state: State, sources: Source[], change: Change): Child[] {
  const field = { id: "source", text: state.source, max: TEXT_MAX };
  const area = textArea(field, (text) => change(() => (state.source = text), "source"));
  const use = (url: string): void => {
    change(() => (state.source = url));
    area.value = url;
  };
  const hint = h("span.small.muted", t("An address, or in your own words"));
  return [
    sources.length > 0 &&
      h(
        "div.part",
        h("p.asked", t("Where to look")),
        h(
          "ul.lines",
          sources.map((source) => sourceRow(source, use)),
        ),
      ),
    h(
      "div.part",
      h("label.asked", { for: "source" }, t("Where did you find it?"), " ", hint),
      area,
    ),
  ];
}

/** Choose by key in the first open field, unless a choice of another field is focused that has none
    yet. */
function press(host: HTMLElement, labels: Label[], state: State, event: KeyboardEvent): boolean {
  const target = event.target as HTMLInputElement;
  if (isWriting(event)) {
    if (event.key !== "Escape") return false;
    target.blur();
    return true;
  }
  const how = KEYS[Number(event.key) - 1];
  if (!how) return false;
  const box = target.closest && target.closest<HTMLElement>(".found");
  const boxes = Array.from(host.querySelectorAll<HTMLElement>(".found"));
  const open = labels.map(({ name }) => !state.findings[name]!.how).indexOf(true);
  const isUnchosen = box && target instanceof HTMLInputElement && !target.checked;
  const index = open >= 0 && !isUnchosen ? open : box ? boxes.indexOf(box) : 0;
  chooseByValue(host, `found-${index}`, how);
  return true;
}

function problem(labels: Label[], record: RecordValues, state: State): string | null {
  const open = firstOpen(labels, state);
  if (open) return t("Still to be said: %(name)s.", { name: open.title });
  const current = currentRecord(labels, record, state);
  const any = labels.some(({ name }) => current[name] !== null);
  return any && !state.source.trim() ? t("Say where you found it.") : null;
}

const widget: MakeWidget = (host, { content }, { labels }, draft, changed) => {
  const record = content.record as RecordValues;
  let state = initialState(labels, record, draft);
  const history = createHistory(state);
  const change: Change = (act, field) => {
    act();
    history.record(state, field);
    changed();
  };
  const draw = (): void => {
    const fields = labels.map((label, index) =>
      fieldOf(record, state.findings[label.name]!, label, `found-${index}`, change),
    );
    const [look, source] = sourceField(state, (content.sources || []) as Source[], change);
    show(host, otherValues(record, labels), look, fields, source);
  };
  draw();
  return {
    keys: [
      { key: "1", text: t("Still so") },
      { key: "2", text: t("Something else") },
      { key: "3", text: t("Not to be found") },
      { key: "Esc", text: t("Leave the field") },
      sendFromFields(host),
    ],
    value() {
      const source = state.source.trim();
      return { record: currentRecord(labels, record, state), ...(source ? { source } : {}) };
    },
    draft: () => state,
    problem: () => problem(labels, record, state),
    press: (event) => press(host, labels, state, event),
    ...history.steps((before) => {
      state = before;
      draw();
      changed();
    }),
    destroy() {},
  };
};

export default widget;
