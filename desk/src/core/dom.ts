/* Elements in one call. Only what a browser of 2019 has: no replaceChildren, no toggleAttribute tricks. */

export type Child = Node | string | number | null | undefined | false | Child[];
export type Attributes = Record<string, unknown>;

function fill(parent: Element, children: Child[]): void {
  for (const child of children) {
    if (Array.isArray(child)) fill(parent, child);
    else if (child || child === 0) parent.append(child as Node | string);
  }
}

function dress(element: Element, attributes: Attributes): void {
  for (const name in attributes) {
    const value = attributes[name];
    if (typeof value === "function") element.addEventListener(name, value as EventListener);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, String(value));
  }
}

/** h("button", {class: "button", click: send}, "Send"): functions listen, true and false set or leave out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  dress(element, attributes);
  fill(element, children);
  return element;
}

/** The same for a drawing. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  dress(element, attributes);
  fill(element, children);
  return element;
}

/** Empty an element, then fill it. */
export function show(parent: Element, ...children: Child[]): void {
  parent.textContent = "";
  fill(parent, children);
}

/** Say something to who listens to the page; `seen`, to who looks at it as well, until something else is said. */
export function say(text: string, seen = false): void {
  const spoken = document.getElementById("spoken");
  if (!spoken) return;
  spoken.textContent = text;
  spoken.className = seen ? "note said" : "unseen";
}

/** Read a text aloud, where the browser can; null where it cannot, else what does it. */
export const aloud = (text: unknown, language: string): (() => void) | null =>
  "speechSynthesis" in window && text
    ? () => {
        const said = new SpeechSynthesisUtterance(String(text));
        if (language) said.lang = language;
        speechSynthesis.cancel();
        speechSynthesis.speak(said);
      }
    : null;

export const keycap = (key: string): HTMLElement => h("kbd", { class: "key", "aria-hidden": "true" }, key);
