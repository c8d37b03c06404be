/* Elements in one call. Only what a browser of 2019 has: no replaceChildren, no toggleAttribute
   with force. */

export type Child = Node | string | number | null | undefined | false | Child[];
export type Attributes = Record<string, unknown>;

function append(parent: Element, children: Child[]): void {
  for (const child of children) {
    if (Array.isArray(child)) append(parent, child);
    else if (child || child === 0) parent.append(child as Node | string);
  }
}

function setAttributes(element: Element, attributes: Attributes): void {
  for (const name in attributes) {
    const value = attributes[name];
    if (typeof value === "function") element.addEventListener(name, value as EventListener);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, String(value));
  }
}

/** Give an element its classes, its attributes when the first part is an object of them, and its
    children. A button does not submit a form. */
function fill<E extends Element>(element: E, classes: string[], parts: (Attributes | Child)[]): E {
  const [first, ...rest] = parts as Child[];
  if (element.tagName === "BUTTON") element.setAttribute("type", "button");
  if (classes.length) element.setAttribute("class", classes.join(" "));
  if (first && first.constructor === Object) {
    setAttributes(element, first as unknown as Attributes);
    append(element, rest);
  } else append(element, parts as Child[]);
  return element;
}

type TagOf<Selector> = Selector extends `${infer Tag}.${string}` ? Tag : Selector;
type Selector<Tag extends string> = Tag | `${Tag}.${string}`;
type HtmlTag = keyof HTMLElementTagNameMap;
type SvgTag = keyof SVGElementTagNameMap;

/** Make an HTML element in the manner of hyperscript: h("button.link-button", {click: send},
    "Send"). The attributes may be left out; functions in them listen to the event of their name;
    true and false set an attribute or leave it out. */
export function h<S extends Selector<HtmlTag>>(
  selector: S,
  ...parts: (Attributes | Child)[]
): HTMLElementTagNameMap[TagOf<S> & HtmlTag] {
  const [tag, ...classes] = selector.split(".");
  return fill(document.createElement(tag as TagOf<S> & HtmlTag), classes, parts);
}

/** Make an SVG element, with the arguments of `h`. */
export function svg<S extends Selector<SvgTag>>(
  selector: S,
  ...parts: (Attributes | Child)[]
): SVGElementTagNameMap[TagOf<S> & SvgTag] {
  const [tag, ...classes] = selector.split(".");
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag as TagOf<S> & SvgTag);
  return fill(element, classes, parts);
}

/** Replace the content of an element. */
export function show(parent: Element, ...children: Child[]): void {
  parent.textContent = "";
  append(parent, children);
}

/** Announce a text to screen readers; with `visible`, also on the screen until the next
    announcement. */
export function announce(text: string, visible = false): void {
  const region = document.getElementById("spoken");
  if (!region) return;
  region.textContent = text;
  region.className = visible ? "note said" : "unseen";
}

export const keycap = (key: string): HTMLElement =>
  h("kbd", { class: "key", "aria-hidden": "true" }, key);
