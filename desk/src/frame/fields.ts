/* The named fields of a page: what they hold, what is missing, and a draft put back into them. */

export type Fields = Record<string, string | string[]>;
type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const SILENT = /^(button|submit|reset|image|file)$/;
const OWN = /^(assignmentId|csrfmiddlewaretoken)$/;
const TICKED = /^(radio|checkbox)$/;

const controls = (): Control[] =>
  Array.from(document.querySelectorAll<Control>("input, select, textarea")).filter(
    (control) =>
      control.name &&
      !OWN.test(control.name) &&
      !SILENT.test(control.type) &&
      !control.matches(":disabled"),
  );

function textsOf(control: Control): string[] {
  if (control instanceof HTMLSelectElement)
    return Array.from(control.options)
      .filter(({ selected, disabled }) => selected && !disabled)
      .map(({ value }) => value);
  return TICKED.test(control.type) && !(control as HTMLInputElement).checked ? [] : [control.value];
}

/** The fields of the page: a text each, a list where a name has several. */
export function readFields(): Fields {
  const lists = new Map<string, string[]>();
  for (const control of controls())
    lists.set(control.name, [...(lists.get(control.name) || []), ...textsOf(control)]);
  const fields = Object.create(null) as Fields;
  lists.forEach((texts, name) => {
    const filled = texts.filter((text) => text.trim());
    if (filled.length) fields[name] = filled.length === 1 ? filled[0]! : filled;
  });
  return fields;
}

function put(control: Control, texts: string[]): boolean {
  const before = JSON.stringify(textsOf(control));
  if (control instanceof HTMLSelectElement) {
    for (const option of Array.from(control.options))
      option.selected = texts.indexOf(option.value) >= 0;
  } else if (TICKED.test(control.type)) {
    (control as HTMLInputElement).checked = texts.indexOf(control.value) >= 0;
  } else control.value = texts.shift() || "";
  return before !== JSON.stringify(textsOf(control));
}

/** Put a draft back into the page, as if the member had filled it in. */
export function restoreFields(draft: Fields): void {
  const texts = new Map<string, string[]>();
  for (const name of Object.keys(draft)) texts.set(name, ([] as string[]).concat(draft[name]!));
  for (const control of controls()) {
    const own = texts.get(control.name);
    if (!own || !put(control, own)) continue;
    control.dispatchEvent(new Event("input", { bubbles: true }));
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

/** What a person calls a control; the legend of its group for one of several choices. */
const nameOf = (control: Control): string => {
  const { labels } = control;
  const group = TICKED.test(control.type) && control.closest("fieldset");
  const legend = group && group.querySelector("legend");
  if (legend) return legend.innerText.trim().slice(0, 80);
  const label = control.getAttribute("aria-label") || (labels && labels[0] && labels[0].innerText);
  return (label || control.name).trim().slice(0, 80);
};

/** A sentence of the browser about the first field that is not filled in as the page asks; the
    cursor goes there. */
export function firstFault(): string {
  for (const control of controls()) {
    if ((control.form && control.form.noValidate) || control.checkValidity()) continue;
    control.reportValidity();
    return `${nameOf(control)}: ${control.validationMessage}`;
  }
  return "";
}

/** Focus the first field, or the page itself. */
export function focusFirst(): void {
  const first = controls().filter(({ type }) => type !== "hidden")[0];
  (first || document.body).focus();
}
