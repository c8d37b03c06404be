/* Beside a task: criteria, keys, worked examples, questions, the client and the report of a
   problem. */

import type { SidebarContext } from "../contracts";
import { h, keycap, type Child } from "../core/dom";
import { speaker } from "../core/speech";
import { nameOf, t } from "../core/sentences";
import { button, isWide } from "../screens/frame";
import type { Sheet, Task } from "../store/wire";
import { titleOf } from "../widgets/fields";
import { questionsCard } from "./questions";
import { loadTools } from "./loadTools";
import { examplesCard } from "./training";

const GUESS_LENGTH_MAX = 120;

function clientCard({ client, purpose, recipients, third_party_notice }: Sheet): HTMLElement {
  return h(
    "details.card",
    { open: isWide() },
    h("summary", t("Client and purpose")),
    h(
      "div.small.part",
      h("p", { dir: "auto" }, h("strong", client.legal_name), `, ${client.country}. ${purpose}`),
      recipients.length > 0 && [
        h("p.muted", t("Who receives your answers, in this order:")),
        h(
          "ol",
          { dir: "auto" },
          recipients.map(({ legal_name, country, role }) =>
            h("li", `${legal_name}, ${country}: ${role}`),
          ),
        ),
      ],
      third_party_notice && [
        h(
          "p",
          t(
            "These items show people who are not members. Names, numbers and faces are hidden in texts and pictures, not in recordings.",
          ),
        ),
        h("p.muted", { dir: "auto" }, third_party_notice),
      ],
      h("p.muted", t("The co-operative has verified this client.")),
    ),
  );
}

/** A line with the names of what a project requires. */
const requirement = (label: string, kind: string, codes: string[] | undefined): Child =>
  codes && h("p", h("strong", label), ` ${codes.map((code) => nameOf(kind, code)).join(", ")}.`);

/** What the sheet says beside the instructions. */
function details({ sheet }: SidebarContext): Child[] {
  const { criteria, requirements, skills, question, instructions, content_language } = sheet;
  const read = speaker(`${question}. ${instructions}`, content_language);
  return [
    read && h("button.link-button", { click: read }, t("Read the instructions aloud")),
    criteria && [
      h("p", h("strong", t("Criteria"))),
      h(
        "ol",
        { dir: "auto" },
        criteria.map((line) => h("li", line)),
      ),
    ],
    requirement(t("For people good at:"), "skill", skills),
    requirement(t("You need:"), "need", requirements),
  ];
}

/** The texts in a value: titles of its labels, and what was written. */
export function textsOf(value: unknown, { labels }: Pick<Sheet, "labels">): string[] {
  if (typeof value === "string") {
    return labels.some(({ name }) => name === value) ? [titleOf(labels, value)] : [value];
  }
  if (!value || typeof value !== "object") return [];
  const members = value as Record<string, unknown>;
  return Object.keys(members)
    .filter((name) => !/^(id|from|to)$/.test(name))
    .reduce<string[]>((texts, name) => texts.concat(textsOf(members[name], { labels })), []);
}

/** The prediction of a model; it is shown and never chosen in advance. */
function prediction({ content }: Task, sheet: Sheet): HTMLElement | null {
  const { guess } = content;
  if (!guess) return null;
  const text = textsOf(guess.value, sheet).join(", ").slice(0, GUESS_LENGTH_MAX) || "–";
  return h(
    "p.small.muted",
    { dir: "auto" },
    t("A machine guessed: %(guess)s (%(model)s)", { guess: text, model: guess.model }),
  );
}

function reportCard({ report, price, actions }: SidebarContext): HTMLElement {
  const note = h("textarea", { id: "note", rows: 2, maxlength: 2000 });
  const reportButton = (text: string, kind: string): HTMLElement =>
    button(text, () => report(kind, note.value.trim()), "button-quiet button-wide");
  const summary = h("summary", t("Report a problem"), " ", keycap("!"));
  actions["!"] = [() => (summary.click(), summary.focus()), t("Report a problem")];
  const optional = h("span.muted.small", "(", t("optional"), ")");
  return h(
    "details.card",
    { id: "wrong" },
    summary,
    h(
      "div.part",
      h("label", { for: "note" }, t("What is the problem?"), " ", optional),
      note,
      reportButton(t("The instructions do not fit"), "wrong_instruction"),
      reportButton(t("It shows private data"), "private"),
      h(
        "p.small.muted",
        t("Report it and continue: you are paid %(price)s for this one too.", { price }),
      ),
    ),
  );
}

export function sidebar(context: SidebarContext, shell: HTMLElement): HTMLElement[] {
  const { desk, sheet, task, host } = context;
  const help = shell.querySelector("#help > div")!;
  help.insertBefore(h("div.part", details(context)), help.querySelector(".muted"));
  const guess = prediction(task, sheet);
  // the task is not in the page yet
  if (guess) Promise.resolve().then(() => host.before(guess));
  const cards = [
    examplesCard(sheet),
    questionsCard(desk, sheet),
    clientCard(sheet),
    reportCard(context),
  ];
  loadTools().then(
    (tools) => host.isConnected && tools.attach(context),
    () => undefined,
  );
  return cards.filter((card) => card !== null);
}
