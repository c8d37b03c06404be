/* Beside a task: who asks and for whom, what to do when something is wrong. After the last task: thanks, and the sum. */

import type { Kit } from "../screens/kit";
import type { Desk } from "../screens/frame";
import type { Sheet, Task } from "../store/shapes";
import type { KeyHelp } from "../widgets/contract";
import type { Purse } from "./purse";

const GUESS_LENGTH_MAX = 120;

export function besideWith(kit: Kit, { daysOf }: Purse, asking: (desk: Desk, sheet: Sheet) => HTMLElement, examples: (sheet: Sheet) => HTMLElement | null) {
  const { aloud, called, h, keycap, money, t, tn, button, place, wide } = kit;

  function who(sheet: Sheet): HTMLElement {
    const { client } = sheet;
    return h("details", { class: "card", open: wide() },
      h("summary", {}, t("Who asks, and for what")),
      h("div", { class: "small part" },
        h("p", { dir: "auto" }, h("strong", {}, client.legal_name), `, ${client.country}. ${sheet.purpose}`),
        sheet.recipients.length > 0 && [
          h("p", { class: "muted" }, t("Who receives your answers, in this order:")),
          h("ol", { dir: "auto" }, sheet.recipients.map((one) => h("li", {}, `${one.legal_name}, ${one.country}: ${one.role}`))),
        ],
        h("p", { class: "muted" }, t("This co-operative has checked who they are."))));
  }

  /** What the sheet says beyond the instructions: by what answers are judged, what the place must have. */
  function rest(sheet: Sheet, keys: KeyHelp[]): (HTMLElement | undefined | null | false)[] {
    const { criteria, requirements, skills, question, instructions, content_language } = sheet;
    const read = aloud(`${question}. ${instructions}`, content_language);
    return [
      read && h("button", { type: "button", class: "link-button", click: read }, t("Read the instructions aloud")),
      criteria && h("p", {}, h("strong", {}, t("By what answers are judged"))),
      criteria && h("ol", { dir: "auto" }, criteria.map((line) => h("li", {}, line))),
      skills && h("p", {}, h("strong", {}, t("For people good at:")), ` ${skills.map((one) => called("skill", one)).join(", ")}.`),
      requirements && h("p", {}, h("strong", {}, t("You need:")), ` ${requirements.map((one) => called("need", one)).join(", ")}.`),
      keys.length > 0 && h("details", { class: "by-key" }, h("summary", {}, t("Keys")),
        h("dl", { class: "facts" }, keys.map((one) => [h("dt", {}, keycap(one.key)), h("dd", { dir: "auto" }, one.text)]))),
    ];
  }

  /** What a value says in words: titles of labels, and what was written. */
  function said(value: any, sheet: Sheet): string[] {
    if (typeof value === "string") return [(sheet.labels.filter((one) => one.name === value)[0] || { title: value }).title];
    if (!value || typeof value !== "object") return [];
    const parts: string[][] = Object.keys(value).map((name) => (/^(id|from|to)$/.test(name) ? [] : said(value[name], sheet)));
    return parts.reduce((all, part) => all.concat(part), []);
  }

  function guess(task: Task, sheet: Sheet): HTMLElement | null {
    const { guess } = task.content;
    return guess && h("p", { class: "small muted", dir: "auto" }, t("A machine guessed: %(guess)s (%(model)s)", {
      guess: said(guess.value, sheet).join(", ").slice(0, GUESS_LENGTH_MAX) || "–", model: guess.model,
    }));
  }

  function beside(
    desk: Desk,
    sheet: Sheet,
    price: string,
    keys: KeyHelp[],
    tell: (kind: string, note: string) => void,
    task: Task,
    host: HTMLElement,
    about: HTMLElement,
  ): HTMLElement[] {
    const asked = about.querySelector("#help > div")!;
    for (const one of rest(sheet, keys)) if (one) asked.insertBefore(one, asked.querySelector(".muted"));
    // the task is not in the page yet; a guess is never chosen for her, it only stands there
    const guessed = guess(task, sheet);
    if (guessed) Promise.resolve().then(() => host.before(guessed));
    const note = h("textarea", { id: "note", rows: 2, maxlength: 2000 });
    const wrong = (words: string, kind: string): HTMLElement =>
      button(words, () => tell(kind, note.value.trim()), "button-quiet button-wide");
    return [
      examples(sheet),
      asking(desk, sheet),
      who(sheet),
      h("details", { id: "wrong", class: "card" },
        h("summary", {}, t("Something is wrong"), " ", keycap("!")),
        h("div", { class: "part" },
          h("label", { for: "note" }, t("What is it?"), " ", h("span", { class: "muted small" }, "(", t("optional"), ")")),
          note,
          wrong(t("The instruction does not fit"), "wrong_instruction"),
          wrong(t("It shows somebody’s private life"), "private"),
          h("p", { class: "small muted" },
            t("Say so and go on: you are paid %(price)s for this one too.", { price })))),
    ].filter(Boolean) as HTMLElement[];
  }

  function done(desk: Desk, project: string, undo: () => void): void {
    const { held } = desk.store;
    const { done, earned } = held.bundles[project] || { done: 0, earned: 0 };
    const sheet = held.sheets[project];
    place(t("Done"),
      h("div", { class: "card narrow part" },
        h("h1", {}, t("That was all of it. Thank you.")),
        sheet && h("p", { class: "lead" },
          tn("%(n)s answer, %(sum)s.", "%(n)s answers, %(sum)s.", done, { sum: money(earned, sheet.currency) })),
        sheet && sheet.derived_kind === "pilot" && h("p", {},
          h("a", { class: "button", href: `/work/${project}/say` }, t("Say whether it may go to everybody"))),
        h("p", { class: "muted" }, sheet && daysOf(sheet)
          ? tn("Peers may look at each answer first. It is paid within %(n)s day at the latest.",
            "Peers may look at each answer first. It is paid within %(n)s days at the latest.", daysOf(sheet))
          : t("Each answer is paid in the moment in which it arrives; then its receipt lies with your things.")),
        h("p", { class: "row" },
          button(t("More work"), async () => {
            await desk.store.note({ bundles: { ...held.bundles, [project]: { done: 0, earned: 0 } } });
            desk.go("");
          }),
          h("button", { type: "button", class: "link-button keyed", click: undo },
            h("span", { class: "words" }, t("Undo last")), " ", keycap("U")))));
  }

  return { beside, done };
}
