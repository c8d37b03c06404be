/* A form: the sheet's labels are its fields. What is not answered is left out. */

import type { MakeWidget } from "../contract";
import { chooser, sendFromFields, writer, writing } from "../fields";
import { Past } from "../past";

interface Asked {
  name: string;
  title: string;
  help?: string;
  kind: string;
  required?: boolean;
  choices?: { name: string; title: string }[];
  low?: number;
  high?: number;
}
type Said = Record<string, any>;

const TEXT_MAX = 20_000;

const widget: MakeWidget = (core, host, task, sheet, draft, changed) => {
  const { h, t } = core;
  const { text } = task.content;
  const asked = sheet.labels as unknown as Asked[];
  let state: Said = { ...(draft && draft.fields) };
  const past = new Past(state);

  const empty = (value: any): boolean => value === undefined || value === "" || (Array.isArray(value) && !value.length);
  function told(name: string, value: any, where = ""): void {
    state = { ...state, [name]: value };
    if (empty(value)) delete state[name];
    past.keep(state, where);
    changed();
  }
  /** A field of one kind; `named` says which element carries its name. */
  function field(one: Asked, at: number): HTMLElement {
    const id = `field-${at}`;
    const now = state[one.name];
    const options = one.kind === "yes_no"
      ? [{ value: "yes", title: t("Yes") }, { value: "no", title: t("No") }]
      : one.kind === "scale"
        ? Array.from({ length: (one.high || 5) - (one.low === undefined ? 1 : one.low) + 1 }, (_, n) => {
            const step = String((one.low === undefined ? 1 : one.low) + n);
            return { value: step, title: step };
          })
        : (one.choices || []).map((choice) => ({ value: choice.name, title: choice.title }));
    const heading = [
      h("span", { dir: "auto" }, one.title),
      " ",
      h("span", { class: "muted small" }, one.required ? "" : ["(", t("optional"), ")"]),
    ];
    const help = one.help && h("p", { class: "muted small", dir: "auto", id: `${id}-help` }, one.help);
    if (/^(choice|choices|yes_no|scale)$/.test(one.kind)) {
      const many = one.kind === "choices";
      const names: string[] = many ? now || [] : [];
      return h("fieldset", { class: `asked-part asked-${one.kind}`, "aria-describedby": help ? `${id}-help` : null },
        h("legend", { class: "asked" }, heading), help,
        chooser(core, id, many, options,
          (value) => many ? names.indexOf(value) >= 0 : one.kind === "yes_no" ? now === (value === "yes") && now !== undefined : String(now) === value,
          (value, on) => {
            const before: string[] = state[one.name] || [];
            told(one.name, many
              ? options.map((option) => option.value).filter((name) => (name === value ? on : before.indexOf(name) >= 0))
              : one.kind === "yes_no" ? value === "yes" : one.kind === "scale" ? Number(value) : value);
          }));
    }
    const input = one.kind === "text"
      ? writer(core, { id, text: now || "", max: TEXT_MAX }, (said) => told(one.name, said.trim() ? said : "", id))
      : h("input", {
          id,
          type: one.kind === "date" ? "date" : "text",
          inputmode: one.kind === "number" ? "decimal" : null,
          value: now === undefined ? "" : now,
          "aria-describedby": help ? `${id}-help` : null,
          input: (event: Event) => {
            const { value } = event.target as HTMLInputElement;
            const number = Number(value.trim().replace(",", "."));
            told(one.name, one.kind === "date" || !value.trim() ? value.trim() : isFinite(number) ? number : value, id);
          },
        });
    if (one.required) input.required = true;
    return h("div", { class: "asked-part" }, h("label", { for: id, class: "asked" }, heading), help, input);
  }
  const show = (): void =>
    core.show(host,
      text && h("div", { class: "task-text", dir: "auto", lang: sheet.content_language || null }, text),
      asked.map(field));
  show();
  const send = sendFromFields(core, host);
  const focus = (at: number): void => {
    const there = host.querySelectorAll<HTMLElement>(".asked-part")[at];
    const input = there && there.querySelector<HTMLElement>("input:checked, input, textarea");
    if (input) input.focus();
  };
  return {
    keys: [{ key: "Tab", text: t("The next question") }, { key: "Esc", text: t("Leave the field") }, send],
    value: () => ({ fields: state }),
    problem() {
      const at = asked.map((one) =>
        one.required ? empty(state[one.name]) : false).indexOf(true);
      const wrong = asked.map((one) => one.kind === "number" && typeof state[one.name] === "string").indexOf(true);
      if (at < 0 && wrong < 0) return null;
      focus(at < 0 ? wrong : at);
      return at < 0
        ? t("“%(name)s” wants a number.", { name: asked[wrong]!.title })
        : t("Still to be answered: %(name)s.", { name: asked[at]!.title });
    },
    press(event) {
      if (event.key !== "Escape" || !writing(event)) return false;
      (event.target as HTMLElement).blur();
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
