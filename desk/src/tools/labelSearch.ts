/* Search in a long list of labels: typing shows what matches, labels used last come first, the
   first nine have a digit as their key, and each shows the branch of the tree that it is in. */

import type { SidebarContext } from "../contracts";
import { h, keycap, show } from "../core/dom";
import { t, tn } from "../core/sentences";
import type { Label } from "../store/content";
import type { Shortcut } from "./keys";
import { ordered, pathsOf, plain, RECENT_MAX, withRecent } from "./labels";

/** From so many labels on, they have a search. */
const MANY = 25;
const DIGITS = 9;

interface Row {
  element: HTMLElement;
  /** What is searched in. */
  text: string;
  name: string;
  /** The label's own key, or "". */
  key: string;
  cap: HTMLElement;
}

interface View {
  rows: Row[];
  shown: Row[];
  field: HTMLInputElement;
  count: HTMLElement;
}

const choose = ({ element }: Row): void => (element.querySelector("input") || element).click();

function update({ rows, shown, field, count }: View): void {
  const words = plain(field.value).split(" ");
  shown.length = 0;
  for (const row of rows) {
    const isMatch = words.every((word) => row.text.indexOf(word) >= 0);
    row.element.hidden = !isMatch;
    if (isMatch) shown.push(row);
  }
  rows.forEach((row) => {
    const place = shown.indexOf(row, 0);
    const digit = place >= 0 && place < DIGITS ? String(place + 1) : "";
    row.cap.textContent = row.key.toUpperCase() || digit;
    row.cap.hidden = !row.cap.textContent;
  });
  show(count, tn("%(n)s label", "%(n)s labels", shown.length));
}

/** The rows of a list, whose elements are in the order of `labels`. */
function rowsOf(elements: HTMLElement[], labels: Label[]): Row[] {
  const paths = pathsOf(labels);
  return elements.map((element, index) => {
    const input = element.querySelector("input");
    const label = (input && labels.filter(({ name }) => name === input.value)[0]) || labels[index]!;
    const path = paths[label.name]!;
    const old = element.querySelector<HTMLElement>(".key");
    const cap = old || keycap("");
    const place = element.querySelector(".choice-face") || element;
    if (!old) place.prepend(cap);
    if (path.length > 1) {
      const branch = path.slice(0, -1).join(" › ");
      place.append(h("span.small.muted.label-path", { dir: "auto" }, branch));
    }
    const key = (label.key || "").toLowerCase();
    return { element, text: plain(path.join(" ")), name: label.name, key, cap };
  });
}

/** The elements of the longest list of labels: choices, or buttons that mark. */
function listOf(host: HTMLElement): HTMLElement | undefined {
  const lists = Array.from(host.querySelectorAll<HTMLElement>(".choices, .row[role=group]"));
  return lists.filter((list) => list.children.length >= MANY)[0];
}

function onField(view: View, event: KeyboardEvent): void {
  const first = view.shown[0];
  // what is typed here is no key of the task
  event.stopPropagation();
  if (event.key === "Enter" && first && !event.ctrlKey) choose(first);
  else if (event.key === "ArrowDown" && first) {
    (first.element.querySelector("input") || first.element).focus();
  } else if (event.key === "Escape") {
    view.field.value = "";
    update(view);
    view.field.blur();
  } else return;
  event.preventDefault();
}

function keysOf(view: View): Shortcut[] {
  const digits = Array.from({ length: DIGITS }, (_, index) => String(index + 1));
  const own = view.rows.map(({ key }) => key).filter(Boolean);
  const press = ({ key }: KeyboardEvent): boolean => {
    const row =
      view.rows.filter((candidate) => candidate.key === key.toLowerCase())[0] ||
      view.shown[Number(key) - 1];
    if (row) choose(row);
    return true;
  };
  const search = (): boolean => {
    view.field.focus();
    return true;
  };
  return [
    { keys: ["/"], cap: "/", text: t("Search in the labels"), act: search },
    {
      keys: [...digits, ...own],
      cap: "1–9",
      text: t("One of the first nine labels of the list"),
      act: press,
    },
  ];
}

export function labelSearch({ desk, host, sheet, widget }: SidebarContext): Shortcut[] {
  const list = listOf(host);
  if (!list) return [];
  const elements = Array.from(list.children) as HTMLElement[];
  const { store } = desk;
  const recent = (store.state.recentLabels || {})[sheet.project] || [];
  const rows = ordered(rowsOf(elements, sheet.labels), recent);
  // key points are drawn by the order of their inputs
  if (!host.querySelector("[name=point]")) for (const { element } of rows) list.append(element);
  const field = h("input", {
    type: "search",
    "aria-label": t("Search in the labels"),
    placeholder: t("Search in the labels"),
    autocomplete: "off",
  });
  const count = h("span.small.muted", { role: "status" });
  const view: View = { rows, shown: [], field, count };
  field.addEventListener("input", () => update(view));
  field.addEventListener("keydown", (event) => onField(view, event));
  list.classList.add("label-list");
  list.before(h("div.label-search", field, count));
  list.addEventListener("click", ({ target }) => {
    const row = rows.filter(({ element }) => element.contains(target as Node))[0];
    if (!row) return;
    const recentLabels = withRecent(store.state.recentLabels, sheet.project, row.name, RECENT_MAX);
    store.update({ recentLabels }).catch(() => undefined);
  });
  update(view);
  // keys of labels are those of the list now
  const names = sheet.labels.map(({ title }) => title);
  if (widget) widget.keys = widget.keys.filter(({ text }) => names.indexOf(text) < 0);
  return keysOf(view);
}
