/* Marked words of a text, and how they belong together. By keyboard: arrows go from word to word,
   a label's key marks. By touch: tap the first word, then the last, then a label. The ends of a
   range are moved by Shift and arrows and by handles (tools/selection.ts).

   One text is shown at a time: its state is the module's. */

import { announce, h, keycap, show } from "../../core/dom";
import { t, tn } from "../../core/sentences";
import type { Content, Label } from "../../store/content";
import type { Sheet } from "../../store/wire";
import type { MakeWidget } from "../contract";
import { keyHelpOf, optionsOf, titleOf as titleIn, type Choice } from "../fields";
import { createHistory, type History } from "../history";
import { caretAt, caretOf } from "./caret";
import { labelButton, relationRow, spanRow, textBox } from "./drawing";
import { blocksOf, cut, nextId, sorted, snapped, wordAt, type Span, type Stretch } from "./text";

interface Relation {
  from: string;
  to: string;
  label: string;
}
interface State {
  spans: Span[];
  relations: Relation[];
  none: boolean;
}

const HUES = 24;

let state: State;
let history: History<State>;
let changed: () => void;
let characters: string[];
let labels: Label[];
/** The picked stretch of text, which gets no mark before a label is chosen. */
let pick: Stretch | null;
/** The id of the mark that has just been made: a label's key is for the next one. */
let fresh: string;
let blocks: Stretch[];
/** Where the next word by keyboard is looked for. */
let cursor: number;
/** The id of the chosen mark, or "". */
let chosen: string;
/** The label of a relation that begins at the chosen mark, or "". */
let linking: string;
let text: HTMLElement;
let hint: HTMLElement;
let list: HTMLElement;
let none: HTMLInputElement;

const kinds = (): Label[] => labels.filter((label) => !label.relation);

/** The colour of a label; after twelve labels the colours come again with dashed lines. */
const hueOf = (label: string): string =>
  `span-${
    kinds()
      .map(({ name }) => name)
      .indexOf(label) % HUES
  }`;

const titleOf = (label: string): string => titleIn(labels, label);

const textOf = ({ start, end }: Stretch): string => characters.slice(start, end).join("");

const spanOf = (id: string): Span | undefined => state.spans.filter((span) => span.id === id)[0];

const spanText = (id: string): string => textOf(spanOf(id)!);

function piece(range: Stretch): HTMLElement {
  const { start, end } = range;
  const covering = state.spans.filter((span) => span.start <= start && span.end >= end);
  const top = covering[covering.length - 1];
  const endings = covering.filter((span) => span.end === end);
  const styles = [
    top && hueOf(top.label),
    top && top.id === chosen && "span-chosen",
    pick && pick.start <= start && pick.end >= end && "span-pick",
  ];
  return h(
    top ? "mark" : "span",
    {
      class: styles.filter(Boolean).join(" "),
      "data-at": start,
      "data-name": endings.map(({ label }) => titleOf(label)).join(" · ") || null,
    },
    textOf(range),
  );
}

/** Draw the blocks of the text that have changed. */
function drawText(): void {
  const ranges: Stretch[] = pick ? [...state.spans, pick] : state.spans;
  blocks.forEach((block, index) => {
    const drawn = h("div", cut(block, ranges).map(piece));
    const old = text.children[index];
    if (!old) text.append(drawn);
    else if (!old.isEqualNode(drawn)) old.replaceWith(drawn);
  });
}

function hintText(): string {
  if (linking) return t("Now choose what “%(text)s” belongs to.", { text: spanText(chosen) });
  return pick
    ? t("Chosen: “%(text)s”. Now a label.", { text: textOf(pick) })
    : t("Tap the first word and the last one, then a label.");
}

function draw(): void {
  const { spans, relations } = state;
  drawText();
  none.parentElement!.hidden = spans.length > 0;
  none.checked = state.none;
  show(hint, hintText());
  show(
    list,
    spans.length > 0 &&
      h(
        "ol.span-rows",
        { "aria-label": tn("%(n)s mark", "%(n)s marks", spans.length) },
        spans.map((span) => {
          const { id, label } = span;
          return spanRow(
            id,
            hueOf(label),
            titleOf(label),
            textOf(span),
            id === chosen,
            () => choose(id),
            () => remove(id),
          );
        }),
      ),
    relations.length > 0 &&
      h(
        "ul.span-rows",
        { "aria-label": t("How they belong together") },
        relations.map((relation) =>
          relationRow(spanText(relation.from), titleOf(relation.label), spanText(relation.to), () =>
            setRelations(relations.filter((other) => other !== relation)),
          ),
        ),
      ),
  );
}

/** Change the state, record it and show it. */
function change(act: () => unknown): void {
  act();
  if (state.spans.length) state.none = false;
  history.record(state);
  draw();
  changed();
}

const setRelations = (relations: Relation[]): void => change(() => (state.relations = relations));

/** Pick a range or nothing, and forget what is chosen. */
function setPick(range: Stretch | null): void {
  pick = range;
  chosen = linking = "";
  draw();
}

function pickRange(range: Stretch | null): void {
  if (!range) return;
  setPick(range);
  announce(textOf(range));
}

function choose(id: string): void {
  if (linking && id !== chosen) {
    const relation = { from: chosen, to: id, label: linking };
    const json = JSON.stringify(relation);
    linking = "";
    setRelations([...state.relations.filter((other) => JSON.stringify(other) !== json), relation]);
    announce(`${spanText(relation.from)} → ${titleOf(relation.label)} → ${spanText(id)}`);
  } else {
    chosen = chosen === id && fresh !== id ? "" : id;
    fresh = linking = "";
    pick = null;
    draw();
  }
  const name = list.querySelector<HTMLElement>(`[data-id="${id}"]`);
  if (name) name.focus({ preventScroll: true });
}

/** Mark the picked words, or give the chosen mark another label, unless it has just been made. */
function mark(label: string): void {
  const span = spanOf(chosen);
  if (span && !pick && chosen !== fresh) return change(() => (span.label = label));
  if (!pick) return announce(t("Choose words first."));
  const { start, end } = pick;
  const { spans } = state;
  const isSame = (other: Span): boolean =>
    other.start === start && other.end === end && other.label === label;
  if (spans.some(isSame)) return;
  pick = null;
  cursor = end;
  fresh = chosen = nextId(spans);
  change(() => (state.spans = sorted([...spans, { id: chosen, start, end, label }])));
  announce(`${titleOf(label)}: ${textOf({ start, end })}`);
}

function link(label: string): void {
  if (!chosen) return announce(t("Choose a mark first."));
  linking = label;
  draw();
  announce(hint.textContent);
}

function remove(id: string): void {
  chosen = linking = "";
  change(() => {
    state.spans = state.spans.filter((span) => span.id !== id);
    state.relations = state.relations.filter(({ from, to }) => from !== id && to !== id);
  });
  text.focus({ preventScroll: true });
}

function tap(event: MouseEvent): void {
  const place = caretAt(text, event);
  const word = wordAt(characters, place) || wordAt(characters, place - 1);
  const span = state.spans.filter(({ start, end }) => start <= place && end >= place)[0];
  if (!word) return;
  if (span && (linking || !pick)) choose(span.id);
  else if (pick && word.start >= pick.start && word.end <= pick.end) {
    pick = null;
    draw();
  } else if (pick) {
    pickRange({ start: Math.min(pick.start, word.start), end: Math.max(pick.end, word.end) });
  } else pickRange(word);
  text.focus({ preventScroll: true });
}

function onClick(event: MouseEvent): void {
  const selection = getSelection()!;
  const [start, end] = [
    caretOf(text, selection.anchorNode, selection.anchorOffset),
    caretOf(text, selection.focusNode, selection.focusOffset),
  ].sort((a, b) => a - b) as [number, number];
  if (start < 0 || start === end) return tap(event);
  selection.removeAllRanges();
  pickRange(event.altKey ? { start, end } : snapped(characters, { start, end }));
}

function moveByArrow(direction: number): void {
  const word = pick
    ? wordAt(characters, direction > 0 ? pick.end : pick.start - 1, direction)
    : wordAt(characters, cursor, 1);
  if (word) cursor = word.start;
  pickRange(word);
}

function onKey(event: KeyboardEvent): void {
  const { key } = event;
  const rightToLeft = getComputedStyle(text).direction === "rtl";
  const arrow = key === "ArrowLeft" ? -1 : key === "ArrowRight" ? 1 : 0;
  if (arrow) moveByArrow(rightToLeft ? -arrow : arrow);
  else if (key === "Escape") {
    pick = null;
    linking = "";
    draw();
  } else return;
  event.preventDefault();
}

const actOn = ({ relation, name }: Label): void => (relation ? link : mark)(name);

function press(options: Choice[], event: KeyboardEvent): boolean {
  const label = labels[options.map(({ key }) => key).indexOf(event.key.toLowerCase())];
  if (/^Arrow(Left|Right)$/.test(event.key) && event.target === document.body) {
    text.focus();
    pickRange(wordAt(characters, cursor, 1));
  } else if (/^(Delete|Backspace)$/.test(event.key) && chosen) remove(chosen);
  else if (!label) return false;
  else actOn(label);
  return true;
}

/** The buttons of the labels with these keys, by whether they are relations. */
function labelButtons(options: Choice[], isRelation: boolean): HTMLElement | false {
  const buttons = labels.map((label, index) => {
    const key = options[index]!.key!.toUpperCase();
    const hue = isRelation ? null : hueOf(label.name);
    return (
      !label.relation !== isRelation &&
      labelButton(label.title, hue, key && keycap(key), () => actOn(label))
    );
  });
  const name = isRelation ? t("How they belong together") : t("Labels");
  return buttons.some(Boolean) && h("div.row", { role: "group", "aria-label": name }, buttons);
}

/** Begin with a draft, with nothing picked or chosen. */
function open(content: Content, sheet: Sheet, draft: unknown): void {
  state = { spans: [], relations: [], none: false, ...(draft as State | null) };
  history = createHistory(state);
  characters = Array.from(String(content.text));
  labels = sheet.labels;
  pick = null;
  cursor = 0;
  fresh = chosen = linking = "";
  text = textBox(sheet.content_language);
  blocks = blocksOf(String(content.text));
  hint = h("p.muted.small", { role: "status" });
  list = h("div.part");
  none = h("input", {
    type: "checkbox",
    change: () => change(() => (state.none = none.checked)),
  });
  text.addEventListener("click", onClick);
  text.addEventListener("keydown", onKey);
  // an end of the range was moved (tools/selection.ts)
  text.addEventListener("pick", (event) => pickRange((event as CustomEvent<Stretch>).detail));
}

const widget: MakeWidget = (host, task, sheet, draft, noteChange) => {
  const options = optionsOf(sheet.labels);
  changed = noteChange;
  open(task.content, sheet, draft);
  show(
    host,
    text,
    labelButtons(options, false),
    labelButtons(options, true),
    hint,
    h("label.row", none, t("There is nothing to mark in this text")),
    list,
  );
  draw();
  return {
    keys: [
      {
        key: "←→",
        text: t("From word to word"),
      },
      { key: "Del", text: t("Delete the chosen mark") },
      ...keyHelpOf(options),
    ],
    value: () => ({ spans: state.spans, relations: state.relations }),
    draft: () => state,
    problem: () =>
      state.spans.length || state.none
        ? null
        : t("Mark something, or say that there is nothing to mark."),
    press: (event) => press(options, event),
    ...history.steps((before) => {
      state = before;
      setPick(null);
      changed();
    }),
    destroy() {},
  };
};

export default widget;
