/* Questions to the client, beside a task: what was asked and answered, and one's own; and what lies under a cover. */

import type { Desk } from "../screens/frame";
import type { Kit } from "../screens/kit";
import type { Sheet } from "../store/shapes";
import { box, put, type Question } from "./letters";

const ALIKE_FROM = 0.5; // as the server reckons: domains/work/rules.py

const normal = (text: string): string =>
  text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

function threes(text: string): string[] {
  const padded = `  ${text} `;
  const found: Record<string, true> = {};
  for (let at = 0; at < padded.length - 2; at++) found[padded.slice(at, at + 3)] = true;
  return Object.keys(found);
}

function likeness(one: string, other: string): number {
  const first = threes(one);
  const second = threes(other);
  return (2 * first.filter((three) => second.indexOf(three) >= 0).length) / Math.max(1, first.length + second.length);
}

export function askingWith(kit: Kit) {
  const { called, h, show, moment, t, tn, button, newId } = kit;

  /** What stands in place of the content until she chooses to look. */
  function cover(host: HTMLElement, sheet: Sheet, look: () => void, skip: () => void): void {
    show(host,
      h("p", {}, h("strong", {}, t("This work may show:")), ` ${(sheet.warnings || []).map((one) => called("kind", one)).join(", ")}.`),
      h("p", { class: "small" }, t("It stays covered until you choose to look. Skipping is paid the same, and nobody counts it.")),
      h("p", { class: "row" }, button(t("Look at it"), look, "button-quiet"), button(t("Skip, paid the same"), skip, "button-quiet")));
  }

  function line(one: Question): HTMLElement {
    return h("li", {},
      h("strong", { dir: "auto" }, one.text),
      one.askers > 1 && h("span", { class: "muted" }, " ", tn("%(n)s asks this", "%(n)s ask this", one.askers)),
      one.answered_at
        ? h("p", { dir: "auto" }, one.answer)
        : h("p", { class: "muted" }, t("Asked on %(day)s; not answered yet.", { day: moment(one.asked_at, false) })));
  }

  /** A fold that holds what was asked and a field for one's own question. */
  function asking(desk: Desk, sheet: Sheet): HTMLElement {
    const list = h("ul", { class: "lines" });
    const near = h("div", { class: "part" });
    const text = h("textarea", { id: "question-text", rows: 2, maxlength: 500, dir: "auto" });
    const told = h("p", { role: "status" });
    let known: Question[] = [];

    const fresh = async (): Promise<void> => {
      const { questions, waiting } = await box(desk.store);
      known = Object.keys(questions).map((id) => questions[id]!).filter((one) => one.project === sheet.project);
      known.sort((a, b) => Number(!a.answered_at) - Number(!b.answered_at));
      const mine = waiting.filter((one) => one.kind === "questions" && one.body.project === sheet.project && one.body.text);
      show(list,
        known.map(line),
        mine.map((one) => h("li", {}, h("strong", { dir: "auto" }, String(one.body.text)),
          h("p", { class: "muted" }, t("Saved here, waiting for the network")))),
        !known.length && !mine.length && h("li", { class: "muted" }, t("Nobody has asked anything yet.")));
    };

    const send = async (joins?: string): Promise<void> => {
      const id = newId();
      const body = { id, project: sheet.project, ...(joins ? { joins } : { text: text.value.trim() }) };
      await put(desk.store, { id, kind: "questions", body });
      text.value = "";
      show(near);
      show(told, t("Asked. The answer will stand here, for everybody."));
      await fresh();
      if (await (await desk.later()).exchange(desk, true)) await fresh();
    };

    const ask = (): void => {
      const said = normal(text.value);
      if (said.replace(/ /g, "").length < 3) return show(told, t("Please write your question in a few words."));
      const alike = known.filter((one) => likeness(normal(one.text), said) >= ALIKE_FROM).slice(0, 3);
      if (!alike.length) {
        send();
        return;
      }
      show(told);
      show(near,
        h("p", {}, h("strong", {}, t("Is it one of these?"))),
        alike.map((one) => h("div", { class: "part" },
          h("p", { dir: "auto" }, one.text, one.answered_at && h("em", { class: "muted" }, ` ${one.answer}`)),
          !one.answered_at && button(t("Yes, I ask this too"), () => send(one.id), "button-quiet"))),
        button(t("No, send mine"), () => send(), "button-quiet"));
    };

    fresh();
    return h("details", { id: "asked", class: "card" },
      h("summary", {}, t("Asked and answered")),
      h("div", { class: "small part" },
        list,
        h("label", { for: "question-text" }, t("Ask the client")),
        h("p", { class: "muted" }, t("The client does not learn who asked. The answer is for everybody on this project.")),
        text, near,
        button(t("Ask"), ask, "button-quiet"),
        told));
  }

  return { asking, cover };
}
