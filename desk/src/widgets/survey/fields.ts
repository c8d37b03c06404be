/* The fields of a form. */

import { h } from "../../core/dom";
import { t } from "../../core/sentences";
import { chooser, textArea, type Choice } from "../fields";

export interface Field {
  name: string;
  title: string;
  help?: string;
  kind: string;
  required?: boolean;
  choices?: { name: string; title: string }[];
  low?: number;
  high?: number;
}

export type Answers = Record<string, unknown>;

type Change = (value: unknown, field?: string) => void;

const TEXT_MAX = 20_000;

export const isEmpty = (value: unknown): boolean =>
  value === undefined || value === "" || (Array.isArray(value) && !value.length);

/** The index of the first field without a valid answer and a sentence about it: first what is
    missing, then what should be a number; [-1, null] when all fields are valid. */
export function firstFault(fields: Field[], answers: Answers): [number, string | null] {
  const missing = fields.filter(({ required, name }) => required && isEmpty(answers[name]))[0];
  const noNumber = fields.filter(
    ({ kind, name }) => kind === "number" && typeof answers[name] === "string",
  )[0];
  const field = missing || noNumber;
  if (!field) return [-1, null];
  const { title: name } = field;
  return [
    fields.indexOf(field),
    missing
      ? t("Still to be answered: %(name)s.", { name })
      : t("“%(name)s” wants a number.", { name }),
  ];
}

/** The choices of a field: yes and no, the steps of a scale, or its own. */
export function optionsFor({ kind, choices, low = 1, high }: Field): Choice[] {
  if (kind === "yes_no") {
    return [
      { value: "yes", title: t("Yes") },
      { value: "no", title: t("No") },
    ];
  }
  if (kind === "scale") {
    return Array.from({ length: (high || 5) - low + 1 }, (_, index) => {
      const step = String(low + index);
      return { value: step, title: step };
    });
  }
  return (choices || []).map(({ name, title }) => ({ value: name, title }));
}

/** The answer that a choice means. */
function answerOf(kind: string, value: string): unknown {
  if (kind === "yes_no") return value === "yes";
  return kind === "scale" ? Number(value) : value;
}

/** What is written in a field: a number where it is one, else the text. */
export function parsed(kind: string, text: string): string | number {
  const number = Number(text.trim().replace(",", "."));
  if (kind === "date" || !text.trim()) return text.trim();
  return isFinite(number) ? number : text;
}

/** Choices that answer a field; `current` is called for its answer. */
function choiceField(field: Field, id: string, current: () => unknown, change: Change) {
  const { kind } = field;
  const options = optionsFor(field);
  if (kind !== "choices") {
    const answer = current();
    const isChosen = (value: string): boolean => answerOf(kind, value) === answer;
    return chooser(id, false, options, isChosen, (value) => change(answerOf(kind, value)));
  }
  const names = (): string[] => (current() as string[] | undefined) || [];
  const isChosen = (value: string): boolean => names().indexOf(value) >= 0;
  return chooser(id, true, options, isChosen, (value, checked) =>
    change(
      options
        .map((option) => option.value)
        .filter((name) => (name === value ? checked : names().indexOf(name) >= 0)),
    ),
  );
}

function inputField(
  { kind }: Field,
  id: string,
  help: string | null,
  answer: unknown,
  change: Change,
) {
  if (kind === "text") {
    return textArea({ id, text: (answer || "") as string, max: TEXT_MAX }, (text) =>
      change(text.trim() ? text : "", id),
    );
  }
  const input = h("input", {
    id,
    type: kind === "date" ? "date" : "text",
    inputmode: kind === "number" ? "decimal" : null,
    value: answer === undefined ? "" : answer,
    "aria-describedby": help,
    input: () => change(parsed(kind, input.value), id),
  });
  return input;
}

/** Draw a field with its title and help. */
export function fieldOf(
  field: Field,
  index: number,
  current: () => unknown,
  change: Change,
): HTMLElement {
  const { title, help, kind, required } = field;
  const id = `field-${index}`;
  const helpId = help ? `${id}-help` : null;
  const optional = required ? "" : ["(", t("optional"), ")"];
  const heading = [h("span", { dir: "auto" }, title), " ", h("span.muted.small", optional)];
  const helpText = help && h("p.muted.small", { dir: "auto", id: helpId }, help);
  if (/^(choice|choices|yes_no|scale)$/.test(kind)) {
    return h(
      "fieldset",
      { class: `asked-part asked-${kind}`, "aria-describedby": helpId },
      h("legend.asked", heading),
      helpText,
      choiceField(field, id, current, change),
    );
  }
  const input = inputField(field, id, helpId, current(), change);
  input.required = !!required;
  return h("div.asked-part", h("label.asked", { for: id }, heading), helpText, input);
}
