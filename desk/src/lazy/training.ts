/* Worked examples before the first task: the member answers, is paid as for an answer, then reads
   the client's answer and the reason. They are no gate: the work follows whatever the answer, and
   all of them may be skipped. */

import type { Desk } from "../contracts";
import { announce, h, keycap, show } from "../core/dom";
import { newId } from "../core/ids";
import { formatMoney, t } from "../core/sentences";
import { button, main, showScreen } from "../screens/frame";
import type { Example } from "../store/content";
import type { Sheet, Task } from "../store/wire";
import type { Files, MakeWidget, Widget } from "../widgets/contract";
import { changeData, enqueue, exchange, loadData } from "./memberSync";

const SPENT_MS_MAX = 600_000;

const taskOf = ({ project }: Sheet, { content }: Example): Task => ({
  project,
  pos: -1,
  content,
  price_micros: 0,
  until: "",
});

/** Take an element out of use: nothing in it can be changed. */
function freeze(host: HTMLElement): HTMLElement {
  host.classList.add("told");
  host
    .querySelectorAll<HTMLInputElement>("input,button,textarea,select,[tabindex]")
    .forEach((field) => {
      field.disabled = true;
      field.tabIndex = -1;
    });
  return host;
}

/** The titles of the labels that an answer names; "" for an answer that is drawn. */
export function labelTitles({ labels }: Pick<Sheet, "labels">, value: unknown): string {
  const answer = (value || {}) as { labels?: string[]; label?: string };
  const names = answer.labels || (answer.label ? [answer.label] : []);
  return names
    .map((name) => (labels.filter((label) => label.name === name)[0] || { title: name }).title)
    .join(", ");
}

/** What the client says and why, compared with the member's `answer`. `drawn` shows an answer that
    has no titles. */
function explanation(
  sheet: Sheet,
  example: Example,
  answer: unknown,
  drawn: () => HTMLElement,
): HTMLElement {
  const expected = labelTitles(sheet, example.value);
  const own = labelTitles(sheet, answer);
  const isSame = JSON.stringify(answer) === JSON.stringify(example.value);
  return h(
    "div.card.part",
    answer != null &&
      (isSame
        ? h("p", t("You and the client agree."))
        : own && h("p", t("You said: %(answer)s", { answer: own }))),
    expected
      ? h("p", h("strong", t("The client’s answer: %(answer)s", { answer: expected })))
      : [h("p", h("strong", t("The client’s answer:"))), drawn()],
    h("p", { dir: "auto" }, example.reason),
  );
}

const remember = ({ store }: Desk, examples: Example[]): Promise<void> =>
  changeData(store, (data) => {
    const practised = { ...data.practised };
    for (const { id } of examples) practised[id] = true;
    return { practised };
  });

/** Save an answer on this device, for pay when the sheet promises it, and send it. */
async function saveAttempt(
  desk: Desk,
  { promise, project }: Sheet,
  example: Example,
  answer: { kind: string; value: unknown; spent_ms: number },
): Promise<void> {
  if (promise) {
    const id = newId();
    const made_at = new Date().toISOString();
    const body = { id, project, example: example.id, promise, made_at, ...answer };
    await enqueue(desk.store, { id, kind: "attempts", body });
  }
  await remember(desk, [example]);
  exchange(desk);
}

function showExample(
  { question, instructions, content_language, promise }: Sheet,
  { title }: Example["content"],
  price: string,
  count: { n: number; all: number },
  ...parts: HTMLElement[]
): void {
  showScreen(
    question,
    h(
      "div.narrow.part",
      h(
        "p.note.card",
        t(
          "Worked example %(n)s of %(all)s. Answer as you think: then you see the client’s answer and the reason.",
          count,
        ),
        " ",
        promise
          ? t("It is paid %(price)s, whatever you answer.", { price })
          : t("It is not paid: the paid places are used up. You may skip it."),
      ),
      h("h1", { dir: "auto", lang: content_language || null }, question),
      h("p.small.muted", { dir: "auto" }, instructions),
      title && h("p.muted", { dir: "auto" }, title),
      parts,
    ),
  );
}

const linkButton = (text: string, click: () => void): HTMLElement =>
  h("button.link-button", { click }, text);

const enterButton = (text: string, click: () => void): HTMLElement =>
  button([text, " ", keycap("Enter")], click);

function showNext(
  foot: HTMLElement,
  isLast: boolean,
  price: string | undefined,
  go: () => void,
): void {
  show(
    foot,
    enterButton(isLast ? t("Start working") : t("Next example"), go),
    price && h("span.muted.small", t("Saved here: %(price)s.", { price })),
  );
}

function announceAnswer(sheet: Sheet, { value, reason }: Example): void {
  const answer = labelTitles(sheet, value);
  announce(`${t("The client’s answer: %(answer)s", { answer })} ${reason}`);
}

/** Show one example; `next` is called with true when the member wants to go on, with false when
    they skip the rest. */
function draw(
  desk: Desk,
  sheet: Sheet,
  examples: Example[],
  index: number,
  make: (host: HTMLElement, example: Example, value: unknown, changed: () => void) => Widget,
  next: (goOn: boolean) => void,
): Widget {
  const example = examples[index]!;
  const task = desk.store.state.tasks.filter(({ project }) => project === sheet.project)[0];
  const price = formatMoney(task ? task.price_micros : 0, sheet.currency);
  const startedAt = Date.now();
  const host = h("div.widget");
  const foot = h("div.task-send");
  const fault = h("p.note.note-bad", { role: "alert", hidden: true });
  const widget = make(host, example, null, () => (fault.hidden = true));
  let isOpen = true;
  const drawAnswer = (): HTMLElement => {
    const drawn = h("div.widget", { inert: true, "aria-hidden": "true" });
    make(drawn, example, example.value, () => undefined);
    return freeze(drawn);
  };
  const submit = async (kind: string, value: unknown): Promise<void> => {
    const spent_ms = Math.min(Date.now() - startedAt, SPENT_MS_MAX);
    await saveAttempt(desk, sheet, example, { kind, value, spent_ms });
    isOpen = false;
    go = () => next(true);
    freeze(host);
    widget.destroy();
    host.after(explanation(sheet, example, kind === "label" ? value : null, drawAnswer));
    showNext(foot, index + 1 === examples.length, sheet.promise && price, () => go());
    announceAnswer(sheet, example);
  };
  let go = (): void => {
    const problem = widget.problem();
    if (!problem) submit("label", widget.value());
    else {
      show(fault, problem);
      fault.hidden = false;
    }
  };
  show(
    foot,
    enterButton(sheet.promise ? t("Send · %(price)s", { price }) : t("Show the answer"), go),
    linkButton(t("I can’t tell"), () => submit("cant_tell", null)),
    linkButton(t("Skip the examples"), () => next(false)),
  );
  const count = { n: index + 1, all: examples.length };
  showExample(sheet, example.content, price, count, host, fault, foot);
  return {
    ...widget,
    press(event) {
      const { tagName } = event.target as Element;
      if (isOpen && widget.press && widget.press(event)) return true;
      if (event.key !== "Enter" || /^(BUTTON|A|SUMMARY|TEXTAREA)$/.test(tagName)) return false;
      go();
      return true;
    },
  };
}

/** Show the worked examples that the member has not done; resolves to null when there is none. */
export async function training(
  desk: Desk,
  sheet: Sheet,
  make: MakeWidget | null,
  files: () => Promise<Files>,
  end: () => void,
): Promise<Widget | null> {
  const { practised } = await loadData(desk.store);
  const examples = (sheet.examples || []).filter(({ id }) => !practised[id]);
  if (!make || !examples.length) return null;
  let index = 0;
  const next = async (goOn: boolean): Promise<void> => {
    shown.destroy();
    if (goOn && ++index < examples.length) shown = drawNext();
    else {
      if (!goOn) await remember(desk, examples.slice(index));
      main().className = "";
      end();
    }
  };
  const drawNext = (): Widget =>
    draw(
      desk,
      sheet,
      examples,
      index,
      (host, example, value, changed) =>
        make(host, taskOf(sheet, example), sheet, value, changed, files),
      next,
    );
  let shown = drawNext();
  return {
    value: () => null,
    problem: () => null,
    keys: [],
    press: (event) => shown.press!(event),
    destroy: () => shown.destroy(),
  };
}

/** The worked examples again, beside a task. */
export function examplesCard(sheet: Sheet): HTMLElement | null {
  const { examples } = sheet;
  if (!examples || !examples.length) return null;
  return h(
    "details.card",
    h("summary", t("Worked examples")),
    h(
      "ul.lines.small",
      examples.map(({ content, value, reason }) =>
        h(
          "li",
          content.text && h("p", { dir: "auto" }, String(content.text)),
          content.image_url && h("img", { src: content.image_url, alt: "", height: 80 }),
          h(
            "p",
            h("strong", { dir: "auto" }, labelTitles(sheet, value)),
            " ",
            h("span", { dir: "auto" }, reason),
          ),
        ),
      ),
    ),
  );
}
