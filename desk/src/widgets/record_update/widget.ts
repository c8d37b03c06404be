/* What was known of a person, a company or a place: for each field whether it is still so, what is so today, or that
   it could not be found; and where that stands. */

import type { MakeWidget } from "../contract";
import { chooser, click, sendFromFields, writer, writing } from "../fields";
import { Past } from "../past";

interface Found {
  how: "" | "same" | "new" | "none";
  text: string;
}
interface State {
  found: Record<string, Found>;
  source: string;
}

const FIELD_MAX = 2_000;

const widget: MakeWidget = (core, host, task, sheet, draft, changed) => {
  const { h, t } = core;
  const { record } = task.content;
  const sources = (task.content.sources || []) as { url?: string; text?: string }[];
  const known = (name: string): string => {
    const old = record[name];
    return old === null || old === undefined ? "" : String(old);
  };
  const shown = (name: string): string =>
    record[name] === true ? t("Yes") : record[name] === false ? t("No") : known(name);
  function begun(): State {
    if (draft && draft.found) return draft;
    const found: Record<string, Found> = {};
    for (const { name } of sheet.labels) {
      const said = draft && draft.record ? draft.record[name] : undefined;
      found[name] = said === undefined ? { how: "", text: "" }
        : said === null ? { how: "none", text: "" }
          : said === known(name) ? { how: "same", text: "" } : { how: "new", text: said };
    }
    return { found, source: (draft && draft.source) || "" };
  }
  let state: State = begun();
  const past = new Past(state);

  function told(act: () => void, where = ""): void {
    act();
    past.keep(state, where);
    changed();
  }
  function field(name: string, heading: string, at: number): HTMLElement {
    const now = state.found[name]!;
    const id = `found-${at}`;
    const area = writer(core, { id: `${id}-text`, text: now.text, max: FIELD_MAX }, (said) => {
      told(() => Object.assign(now, { how: said.trim() ? "new" : "", text: said }), id);
      mark();
    });
    area.setAttribute("aria-label", t("%(name)s today", { name: heading }));
    area.placeholder = t("What is so today");
    const options = [
      ...(known(name) ? [{ value: "same", title: t("Still so") }] : []),
      { value: "new", title: t("Something else") },
      { value: "none", title: t("Not to be found") },
    ];
    const mark = (): void => {
      area.hidden = now.how !== "new" && !!now.how;
      box.querySelectorAll("input").forEach((input) => (input.checked = input.value === now.how));
    };
    const box = h("fieldset", { class: "card part found" },
      h("legend", { class: "unseen" }, heading),
      h("p", { class: "found-old", "aria-hidden": "true" }, h("strong", { dir: "auto" }, heading)),
      h("p", { class: "found-old" }, h("span", { class: "muted small" }, t("Until now:")), " ",
        known(name) ? h("bdi", {}, shown(name)) : h("span", { class: "muted" }, t("not known"))),
      chooser(core, id, false, options, (value) => value === now.how, (value) => {
        told(() => (now.how = value as Found["how"]));
        mark();
        if (value === "new") area.focus();
      }), area);
    mark();
    return box;
  }
  const labelled = sheet.labels.map((one) => one.name);
  function show(): void {
    const more = Object.keys(record).filter((name) => labelled.indexOf(name) < 0);
    const source = writer(core, { id: "source", text: state.source, max: FIELD_MAX }, (said) => told(() => (state.source = said), "source"));
    core.show(host,
      more.length > 0 && h("dl", { class: "task-text known" }, more.map((name) =>
        h("div", {}, h("dt", { class: "muted small", dir: "auto" }, name), h("dd", {}, h("bdi", {}, shown(name) || "–"))))),
      sources.length > 0 && h("div", { class: "part" }, h("p", { class: "asked" }, t("Where to look")),
        h("ul", { class: "lines" }, sources.map((one) => h("li", { class: "row" },
          one.url && (/^https?:/i.test(one.url)
            ? h("a", { href: one.url, target: "_blank", rel: "noopener noreferrer", dir: "ltr" }, one.url)
            : h("bdi", {}, one.url)),
          one.url && h("button", {
            type: "button", class: "link-button",
            click: () => {
              told(() => (state.source = one.url!));
              source.value = one.url!;
            },
          }, t("I found it here")),
          one.text && h("p", { class: "small", dir: "auto" }, one.text))))),
      sheet.labels.map((one, at) => field(one.name, one.title, at)),
      h("div", { class: "part" },
        h("label", { for: "source", class: "asked" }, t("Where did you find it?"), " ",
          h("span", { class: "muted small" }, t("An address, or in your own words"))),
        source));
  }
  show();
  const send = sendFromFields(core, host);
  const record_now = (): Record<string, string | null> => {
    const said: Record<string, string | null> = {};
    for (const { name } of sheet.labels) {
      const { how, text } = state.found[name]!;
      said[name] = how === "same" ? known(name) : how === "new" ? text.trim() : null;
    }
    return said;
  };
  return {
    keys: [
      { key: "1", text: t("Still so") }, { key: "2", text: t("Something else") }, { key: "3", text: t("Not to be found") },
      { key: "Esc", text: t("Leave the field") }, send,
    ],
    value() {
      const said = record_now();
      const source = state.source.trim();
      return { record: said, ...(source ? { source } : {}) };
    },
    draft: () => state,
    problem() {
      const open = sheet.labels.filter((one) => {
        const { how, text } = state.found[one.name]!;
        return !how || (how === "new" && !text.trim());
      })[0];
      if (open) return t("Still to be said: %(name)s.", { name: open.title });
      const said = record_now();
      const any = Object.keys(said).some((name) => said[name] !== null);
      return any && !state.source.trim() ? t("Say where you found it.") : null;
    },
    press(event) {
      if (writing(event)) {
        if (event.key !== "Escape") return false;
        (event.target as HTMLElement).blur();
        return true;
      }
      const how = ["same", "new", "none"][Number(event.key) - 1];
      if (!how) return false;
      const target = event.target as HTMLElement;
      const inside = target.closest && target.closest(".found");
      const boxes = Array.from(host.querySelectorAll<HTMLElement>(".found"));
      const open = sheet.labels.map((one) => !state.found[one.name]!.how).indexOf(true);
      const at = open >= 0 && !(inside && event.target instanceof HTMLInputElement && !event.target.checked) ? open : inside ? boxes.indexOf(inside as HTMLElement) : 0;
      click(host, `found-${at}`, how);
      return true;
    },
    undo: () => past.back((before) => {
      state = before;
      show();
      changed();
    }),
    destroy() {},
  };
};

export default widget;
