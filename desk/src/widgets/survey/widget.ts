/* A form: the sheet's labels are its fields. Fields without an answer are left out of the value. */

import { h, show } from "../../core/dom";
import { t } from "../../core/sentences";
import type { MakeWidget } from "../contract";
import { isWriting, sendFromFields } from "../fields";
import { createHistory } from "../history";
import { fieldOf, firstFault, isEmpty, type Answers, type Field } from "./fields";

const widget: MakeWidget = (host, { content }, sheet, draft, changed) => {
  const fields = sheet.labels as unknown as Field[];
  let answers: Answers = { ...((draft || {}) as { fields?: Answers }).fields };
  const history = createHistory(answers);
  const change = (name: string, value: unknown, field?: string): void => {
    // JSON leaves out what is undefined
    answers = { ...answers, [name]: isEmpty(value) ? undefined : value };
    history.record(answers, field);
    changed();
  };
  const draw = (): void =>
    show(
      host,
      content.text &&
        h("div.task-text", { dir: "auto", lang: sheet.content_language || null }, content.text),
      fields.map((field, index) =>
        fieldOf(
          field,
          index,
          () => answers[field.name],
          (value, typed) => change(field.name, value, typed),
        ),
      ),
    );
  draw();
  return {
    keys: [
      { key: "Tab", text: t("The next question") },
      { key: "Esc", text: t("Leave the field") },
      sendFromFields(host),
    ],
    value: () => ({ fields: answers }),
    problem() {
      const [index, text] = firstFault(fields, answers);
      const part = host.querySelectorAll(".asked-part")[index];
      const input = part && part.querySelector<HTMLElement>("input:checked, input, textarea");
      if (input) input.focus();
      return text;
    },
    press(event) {
      if (event.key !== "Escape" || !isWriting(event)) return false;
      (event.target as HTMLElement).blur();
      return true;
    },
    ...history.steps((before) => {
      answers = before;
      draw();
      changed();
    }),
    destroy() {},
  };
};

export default widget;
