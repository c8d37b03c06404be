/* Marked words of a text, and how they belong together. Places count Unicode code points. By keyboard: arrows go from
   word to word, Shift holds on to more, a label's key marks. By touch: tap the first word, then the last, then a label. */

import type { Label } from "../../store/shapes";
import type { MakeWidget } from "../contract";
import { helpOf, optionsOf } from "../fields";
import { Past } from "../past";

interface Span {
  id: string;
  start: number;
  end: number;
  label: string;
}
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

const HUES = 6;
const OF_A_WORD = /[\p{L}\p{N}\p{M}_'’-]/u;

const widget: MakeWidget = (core, host, task, sheet, draft, changed) => {
  const { h, t, tn, say, keycap } = core;
  const chars: string[] = Array.from(String(task.content.text));
  const kinds = sheet.labels.filter((one) => !one.relation);
  const links = sheet.labels.filter((one) => one.relation);
  let state: State = { spans: [], relations: [], none: false, ...draft };
  const past = new Past(state);
  const options = optionsOf(sheet.labels);
  let pick: [number, number] | null = null;
  let held = 0;
  let chosen = "";
  let linking = "";

  const wordy = (at: number): boolean => at >= 0 && at < chars.length && OF_A_WORD.test(chars[at]!);
  /** The word at a place, or the next one in a direction. */
  function word(at: number, way = 0): [number, number] | null {
    while (way && at >= 0 && at < chars.length && !wordy(at)) at += way;
    if (!wordy(at)) return null;
    let [start, end] = [at, at + 1];
    while (wordy(start - 1)) start--;
    while (wordy(end)) end++;
    return [start, end];
  }
  const textOf = (one: { start: number; end: number }): string => chars.slice(one.start, one.end).join("");
  const titleOf = (name: string): string => (sheet.labels.filter((one) => one.name === name)[0] || kinds[0]!).title;
  const hue = (name: string): string => `span-${kinds.map((one) => one.name).indexOf(name) % HUES}`;
  const spanOf = (id: string): Span | undefined => state.spans.filter((one) => one.id === id)[0];

  const text = h("div", {
    class: "task-text span-text", id: "span-text", tabindex: 0, role: "textbox", "aria-readonly": "true", "aria-multiline": "true",
    "aria-label": t("The text. Arrows go from word to word, with Shift they hold on to more."),
    dir: "auto", lang: sheet.content_language || null,
  });
  const hint = h("p", { class: "muted small", role: "status" });
  const list = h("div", { class: "part" });
  const none = h("input", { type: "checkbox", change: () => told(() => (state.none = none.checked)) });
  const keyed = (one: Label): string => options[sheet.labels.indexOf(one)]!.key!.toUpperCase();
  const buttons = (labels: typeof kinds, act: (name: string) => void, relation: boolean): HTMLElement =>
    h("div", { class: "row", role: "group", "aria-label": relation ? t("How they belong together") : t("Labels") },
      labels.map((one) => h("button", { type: "button", class: "button button-quiet", click: () => act(one.name) },
        h("span", { class: relation ? "span-link" : `span-spot ${hue(one.name)}`, "aria-hidden": "true" }, relation && "→"),
        " ", h("span", { dir: "auto" }, one.title), " ", keyed(one) && keycap(keyed(one)))));
  core.show(host,
    text, buttons(kinds, mark, false), links.length > 0 && buttons(links, link, true), hint,
    h("label", { class: "row" }, none, t("There is nothing to mark in this text")), list);

  function show(): void {
    const cuts: Record<number, true> = { 0: true, [chars.length]: true };
    for (const one of state.spans) cuts[one.start] = cuts[one.end] = true;
    if (pick) cuts[pick[0]] = cuts[pick[1]] = true;
    const places = Object.keys(cuts).map(Number).sort((a, b) => a - b);
    core.show(text, places.slice(0, -1).map((start, at) => {
      const end = places[at + 1]!;
      const here = state.spans.filter((one) => one.start <= start && one.end >= end);
      const top = here[here.length - 1];
      const picked = pick && pick[0] <= start && pick[1] >= end;
      const last = here.filter((one) => one.end === end).map((one) => titleOf(one.label));
      return h(top ? "mark" : "span", {
        class: [top && hue(top.label), top && top.id === chosen && "span-chosen", picked && "span-pick"].filter(Boolean).join(" "),
        "data-at": start,
        "data-name": last.length ? last.join(" · ") : null,
      }, textOf({ start, end }));
    }));
    none.parentElement!.hidden = state.spans.length > 0;
    none.checked = state.none;
    core.show(hint, linking
      ? t("Now choose what “%(text)s” belongs to.", { text: textOf(spanOf(chosen)!) })
      : pick
        ? t("Chosen: “%(text)s”. Now a label.", { text: textOf({ start: pick[0], end: pick[1] }) })
        : t("Tap the first word and the last one, then a label."));
    core.show(list,
      state.spans.length > 0 && h("ol", { class: "span-rows", "aria-label": tn("%(n)s mark", "%(n)s marks", state.spans.length) },
        state.spans.map((one) => h("li", { class: "span-row" },
          h("button", {
            type: "button", class: "span-name", "data-id": one.id, "aria-pressed": String(one.id === chosen),
            click: () => choose(one.id),
          }, h("span", { class: `span-spot ${hue(one.label)}`, "aria-hidden": "true" }),
            h("strong", { dir: "auto" }, titleOf(one.label)), " ", h("span", { dir: "auto" }, textOf(one))),
          cross(t("Delete the mark “%(text)s”", { text: textOf(one) }), () => remove(one.id))))),
      state.relations.length > 0 && h("ul", { class: "span-rows", "aria-label": t("How they belong together") },
        state.relations.map((one) => h("li", { class: "span-row" },
          h("span", { class: "span-name" },
            h("span", { dir: "auto" }, textOf(spanOf(one.from)!)), " → ", h("strong", { dir: "auto" }, titleOf(one.label)), " → ",
            h("span", { dir: "auto" }, textOf(spanOf(one.to)!))),
          cross(t("Delete this link"), () => told(() => (state.relations = state.relations.filter((other) => other !== one))))))));
  }
  const cross = (name: string, act: () => void): HTMLElement =>
    h("button", { type: "button", class: "button button-quiet", "aria-label": name, click: act }, "✕");
  function told(act: () => void): void {
    act();
    if (state.spans.length) state.none = false;
    past.keep(state);
    show();
    changed();
  }
  function hold(found: [number, number] | null): void {
    if (!found) return;
    pick = found;
    chosen = linking = "";
    show();
    say(textOf({ start: found[0], end: found[1] }));
  }
  function choose(id: string): void {
    if (linking && id !== chosen) {
      const one = { from: chosen, to: id, label: linking };
      linking = "";
      told(() => (state.relations = [...state.relations.filter((old) => JSON.stringify(old) !== JSON.stringify(one)), one]));
      say(`${textOf(spanOf(one.from)!)} → ${titleOf(one.label)} → ${textOf(spanOf(id)!)}`);
    } else {
      chosen = chosen === id ? "" : id;
      linking = "";
      pick = null;
      show();
    }
    const row = Array.from(list.querySelectorAll("button")).filter((one) => one.getAttribute("data-id") === id)[0];
    if (row) row.focus({ preventScroll: true });
  }
  function mark(name: string): void {
    const now = spanOf(chosen);
    if (now && !pick) return told(() => (now.label = name));
    if (!pick) return say(t("Choose words first."));
    const [start, end] = pick;
    if (state.spans.some((one) => one.start === start && one.end === end && one.label === name)) return;
    const id = `s${1 + Math.max(0, ...state.spans.map((one) => Number(one.id.slice(1)) || 0))}`;
    pick = null;
    held = end;
    chosen = id;
    told(() => {
      state.spans = [...state.spans, { id, start, end, label: name }].sort((a, b) => a.start - b.start || a.end - b.end);
    });
    say(`${titleOf(name)}: ${textOf({ start, end })}`);
  }
  function link(name: string): void {
    if (!spanOf(chosen)) return say(t("Choose a mark first."));
    linking = name;
    show();
    say(hint.textContent!);
  }
  function remove(id: string): void {
    chosen = linking = "";
    told(() => {
      state.spans = state.spans.filter((one) => one.id !== id);
      state.relations = state.relations.filter((one) => one.from !== id && one.to !== id);
    });
    text.focus({ preventScroll: true });
  }

  /** The code point at a place of the page's own selection. */
  function spot(node: Node | null, offset: number): number {
    const owner = node && text.contains(node) && node.parentElement && node.parentElement.closest("[data-at]");
    return owner ? Number(owner.getAttribute("data-at")) + Array.from((node!.textContent || "").slice(0, offset)).length : -1;
  }
  text.addEventListener("click", (event) => {
    const now = getSelection()!;
    let [start, end] = [spot(now.anchorNode, now.anchorOffset), spot(now.focusNode, now.focusOffset)];
    if (start > end) [start, end] = [end, start];
    if (start >= 0 && start < end) {
      now.removeAllRanges();
      while (start < end && !chars[start]!.trim()) start++;
      while (start < end && !chars[end - 1]!.trim()) end--;
      if (start < end) hold([start, end]);
      return;
    }
    const page = document as any;
    const { clientX: x, clientY: y } = event;
    const caret = page.caretPositionFromPoint ? page.caretPositionFromPoint(x, y) : page.caretRangeFromPoint(x, y);
    if (!caret) return;
    const at = spot(caret.offsetNode || caret.startContainer, caret.offset === undefined ? caret.startOffset : caret.offset);
    const found = word(at) || word(at - 1);
    const there = state.spans.filter((one) => one.start <= at && one.end >= at)[0];
    if (!found) return;
    if (there && (linking || !pick)) choose(there.id);
    else if (pick && found[0] >= pick[0] && found[1] <= pick[1]) {
      pick = null;
      show();
    } else hold(pick ? [Math.min(pick[0], found[0]), Math.max(pick[1], found[1])] : found);
    text.focus({ preventScroll: true });
  });
  text.addEventListener("keydown", (event) => {
    const ahead = getComputedStyle(text).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const back = ahead === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    if (event.key !== ahead && event.key !== back) {
      if (event.key === "Escape") {
        pick = null;
        linking = "";
        show();
      } else if ((event.key === "Delete" || event.key === "Backspace") && chosen) remove(chosen);
      else return;
      return event.preventDefault();
    }
    event.preventDefault();
    const way = event.key === ahead ? 1 : -1;
    if (!event.shiftKey || !pick) {
      const next = pick ? word(way > 0 ? pick[1] : pick[0] - 1, way) : word(held, 1);
      if (next) held = next[0];
      return hold(next);
    }
    let [start, end] = pick;
    const next = event.ctrlKey ? null : word(way > 0 ? end : end - 1, way);
    if (event.ctrlKey) end += way;
    else if (way > 0) end = next ? next[1] : end;
    else {
      const before = next && word(next[0] - 1, -1);
      end = before ? before[1] : end;
    }
    if (end > start && end <= chars.length) hold([start, end]);
  });
  show();

  return {
    keys: [
      { key: "←→", text: t("From word to word; with Shift: hold on to more; with Ctrl and Shift: letter by letter") },
      { key: "Del", text: t("Delete the chosen mark") },
      ...helpOf(options),
    ],
    value: () => ({ spans: state.spans, relations: state.relations }),
    draft: () => state,
    problem: () =>
      state.spans.length || state.none ? null : t("Mark something, or say that there is nothing to mark."),
    press(event) {
      const named = sheet.labels[options.map((one) => one.key).indexOf(event.key.toLowerCase())];
      if (/^Arrow(Left|Right)$/.test(event.key) && event.target === document.body) {
        text.focus();
        hold(word(held, 1));
      } else if (event.key === "Delete" && chosen) remove(chosen);
      else if (!named) return false;
      else (named.relation ? link : mark)(named.name);
      return true;
    },
    undo: () => past.back((before) => {
      state = before;
      pick = null;
      chosen = linking = "";
      show();
      changed();
    }),
    destroy() {},
  };
};

export default widget;
