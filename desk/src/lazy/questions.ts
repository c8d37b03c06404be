/* Questions to the client, beside a task: those of all members with their answers, and a field for
   another one. */

import type { Desk } from "../contracts";
import { h, show } from "../core/dom";
import { newId } from "../core/ids";
import { t, tn } from "../core/sentences";
import { button } from "../screens/frame";
import type { Sheet } from "../store/wire";
import { formatDate } from "./formats";
import {
  enqueue,
  exchange,
  loadData,
  type MemberData,
  type OutboxEntry,
  type Question,
} from "./memberSync";
import { isSimilar, normalized } from "./similarity";

const CHARACTERS_MIN = 3;
const SIMILAR_MAX = 3;

function row(question: Question): HTMLElement {
  const { text, askers, answer, answered_at, asked_at } = question;
  return h(
    "li",
    h("strong", { dir: "auto" }, text),
    askers > 1 && h("span.muted", " ", tn("%(n)s asks this", "%(n)s ask this", askers)),
    answered_at
      ? h("p", { dir: "auto" }, answer)
      : h("p.muted", t("Asked on %(day)s; not answered yet.", { day: formatDate(asked_at) })),
  );
}

const waitingRow = ({ body }: OutboxEntry): HTMLElement =>
  h(
    "li",
    h("strong", { dir: "auto" }, String(body.text)),
    h("p.muted", t("Saved here, waiting for the network")),
  );

/** Questions of a project, answered ones first. */
const questionsOf = ({ questions }: MemberData, project: string): Question[] =>
  Object.keys(questions)
    .map((id) => questions[id]!)
    .filter((question) => question.project === project)
    .sort((a, b) => Number(!a.answered_at) - Number(!b.answered_at));

const similarRow = (question: Question, join: (id: string) => void): HTMLElement => {
  const { id, text, answer, answered_at } = question;
  return h(
    "div.part",
    h("p", { dir: "auto" }, text, answered_at && h("em.muted", ` ${answer}`)),
    !answered_at && button(t("Yes, I have this question too"), () => join(id), "button-quiet"),
  );
};

/** A fold with the questions of a project and a field for another one. */
export function questionsCard(desk: Desk, { project }: Sheet): HTMLElement {
  const field = h("textarea", { id: "question-text", rows: 2, maxlength: 500, dir: "auto" });
  const list = h("ul.lines");
  const similar = h("div.part");
  const status = h("p", { role: "status" });
  let questions: Question[] = [];
  const refresh = async (): Promise<void> => {
    const data = await loadData(desk.store);
    questions = questionsOf(data, project);
    const waiting = data.outbox.filter(({ body }) => body.project === project && body.text);
    const rows = questions.map(row).concat(waiting.map(waitingRow));
    show(list, rows.length ? rows : h("li.muted", t("Nobody has asked anything yet.")));
  };
  /** Send the question in the field, or join another one. */
  const send = async (joins?: string): Promise<void> => {
    const id = newId();
    const body = { id, project, ...(joins ? { joins } : { text: field.value.trim() }) };
    await enqueue(desk.store, { id, kind: "questions", body });
    field.value = "";
    show(similar);
    show(status, t("Asked. The answer will stand here, for everybody."));
    await refresh();
    if (await exchange(desk, true)) await refresh();
  };
  /** Send the question in the field, unless similar ones are there: those are shown first. */
  const ask = (): unknown => {
    const text = normalized(field.value);
    if (text.replace(/ /g, "").length < CHARACTERS_MIN) {
      return show(status, t("Please write your question in a few words."));
    }
    const matches = questions.filter((other) => isSimilar(normalized(other.text), text));
    if (!matches.length) return send();
    show(status);
    const rows = matches.slice(0, SIMILAR_MAX).map((question) => similarRow(question, send));
    const title = h("p", h("strong", t("Is it one of these questions?")));
    return show(
      similar,
      title,
      rows,
      button(t("No, send my question"), () => send(), "button-quiet"),
    );
  };
  refresh();
  const privacy = t(
    "The client does not learn who asked. The answer is for everybody on this project.",
  );
  const label = h("label", { for: "question-text" }, t("Ask the client a question"));
  const askButton = button(t("Ask"), ask, "button-quiet");
  return h(
    "details.card",
    { id: "asked" },
    h("summary", t("Questions and answers")),
    h("div.small.part", list, label, h("p.muted", privacy), field, similar, askButton, status),
  );
}
