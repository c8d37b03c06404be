/* The crowd-* elements of Mechanical Turk and Ground Truth that ask for text and choices, drawn
   with the browser's own controls. Elements without an entry here are containers. */

type Build = (element: HTMLElement) => void;

let groups = 0;

const attribute = (element: Element, name: string): string => element.getAttribute(name) || "";

function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string | null> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const name of Object.keys(attributes)) {
    const value = attributes[name];
    if (value != null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const COPIED =
  "name value placeholder required disabled checked min max step minlength maxlength pattern rows";
const RENAMED: Record<string, string> = { "min-length": "minlength", "max-length": "maxlength" };

function copied(element: Element): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const { name, value } of Array.from(element.attributes)) {
    const own = RENAMED[name] || name;
    if (COPIED.split(" ").indexOf(own) >= 0 && value !== "false") attributes[own] = value;
  }
  return attributes;
}

/** A control with its label before it. */
function field(element: HTMLElement, control: HTMLElement): void {
  const label = attribute(element, "label") || attribute(element, "placeholder");
  element.append(make("label", { class: "crowd-field" }, make("span", {}, label), control));
}

/** A tick or a radio button with its words after it. */
function tick(element: HTMLElement, input: HTMLInputElement): void {
  const label = make("label", { class: "crowd-tick" }, input, " ");
  label.append(...Array.from(element.childNodes));
  element.append(label);
}

function radioButton(element: HTMLElement): void {
  const { name = "", value = "", ...rest } = copied(element);
  const group = element.closest("crowd-radio-group");
  const shared = (group && attribute(group, "data-name")) || name;
  tick(element, make("input", { ...rest, type: "radio", name: shared, value: value || name }));
}

function radioGroup(element: HTMLElement): void {
  groups += 1;
  const names = Array.from(element.querySelectorAll("crowd-radio-button")).map((button) =>
    attribute(button, "name"),
  );
  const common = names.every((name) => name === names[0]) ? names[0] : "";
  element.setAttribute("data-name", attribute(element, "name") || common || `choice-${groups}`);
  element.setAttribute("role", "radiogroup");
}

function categoriesOf(element: Element): string[] {
  try {
    const categories: unknown = JSON.parse(attribute(element, "categories"));
    return Array.isArray(categories) ? categories.map(String) : [];
  } catch {
    return attribute(element, "categories")
      .split(",")
      .map((category) => category.trim().replace(/^\[?\s*['"]?|['"]?\s*\]?$/g, ""))
      .filter(Boolean);
  }
}

const classifier =
  (type: "radio" | "checkbox"): Build =>
  (element) => {
    const name = attribute(element, "name");
    const source = attribute(element, "src");
    if (source) element.prepend(make("img", { src: source, alt: "" }));
    const choices = categoriesOf(element).map((category) =>
      make(
        "label",
        { class: "crowd-tick" },
        make("input", { type, name, value: category, required: type === "radio" ? "" : null }),
        " ",
        category,
      ),
    );
    element.append(
      make("fieldset", {}, make("legend", {}, attribute(element, "header")), ...choices),
    );
  };

const instructions: Build = (element) => {
  const title = attribute(element, "header") || attribute(element, "link-text");
  const box = make("details", { open: "" }, make("summary", {}, title || "?"));
  box.append(...Array.from(element.childNodes));
  element.append(box);
};

function form(element: HTMLElement): void {
  const inner = make("form");
  inner.append(...Array.from(element.childNodes));
  element.append(inner);
}

function button(element: HTMLElement): void {
  const sends = attribute(element, "form-action") !== "none";
  const inner = make("button", { ...copied(element), type: sends ? "submit" : "button" });
  inner.append(...Array.from(element.childNodes));
  element.append(inner);
}

const BUILDS: Record<string, Build> = {
  "crowd-form": form,
  "crowd-input": (element) =>
    field(
      element,
      make("input", { ...copied(element), type: attribute(element, "type") || "text" }),
    ),
  "crowd-text-area": (element) => {
    const { value = "", ...rest } = copied(element);
    field(element, make("textarea", rest, value));
  },
  "crowd-slider": (element) => field(element, make("input", { ...copied(element), type: "range" })),
  "crowd-checkbox": (element) =>
    tick(element, make("input", { value: "true", ...copied(element), type: "checkbox" })),
  "crowd-toggle-button": (element) =>
    tick(element, make("input", { value: "true", ...copied(element), type: "checkbox" })),
  "crowd-radio-group": radioGroup,
  "crowd-radio-button": radioButton,
  "crowd-button": button,
  "crowd-classifier": classifier("radio"),
  "crowd-image-classifier": classifier("radio"),
  "crowd-classifier-multi-select": classifier("checkbox"),
  "crowd-image-classifier-multi-select": classifier("checkbox"),
  "crowd-instructions": instructions,
  "full-instructions": instructions,
  "short-instructions": instructions,
};

/** Define the elements; `value` and `checked` are those of the control inside. */
export function defineCrowdElements(): void {
  const built = new WeakSet<HTMLElement>();
  for (const name of Object.keys(BUILDS)) {
    class CrowdElement extends HTMLElement {
      connectedCallback(): void {
        if (built.has(this)) return;
        built.add(this);
        BUILDS[name]!(this);
      }

      get control(): HTMLInputElement | null {
        return this.querySelector("input, textarea, button");
      }

      get value(): string {
        return this.control ? this.control.value : attribute(this, "value");
      }

      set value(text: string) {
        if (this.control) this.control.value = text;
      }

      get checked(): boolean {
        return !!this.control && this.control.checked;
      }

      set checked(state: boolean) {
        if (this.control) this.control.checked = state;
      }
    }
    customElements.define(name, CrowdElement);
  }
}

/** The two functions of Mechanical Turk's externalHIT_v1.js. */
export function defineTurkFunctions(): void {
  Object.assign(window, {
    turkGetParam: (name: string, other = ""): string =>
      new URLSearchParams(location.search).get(name) || other,
    turkSetAssignmentID: (id?: string): void => {
      const input = document.querySelector<HTMLInputElement>("#assignmentId");
      if (input) input.value = id || new URLSearchParams(location.search).get("assignmentId") || "";
    },
  });
}
