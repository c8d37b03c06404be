/* Shows a client's page: parsed without running anything, cleaned, put into the document, and only
   then its scripts run, in their order. They run through this file, as the policy lets no script
   element run. */

import { isForbidden, parsed } from "./lockdown";

type Handler = [element: Element, name: string, code: string];

const SCRIPT_TYPES = /^(|module|(text|application)\/(x-)?(java|ecma)script)$/i;
const evaluate = (window as unknown as { eval(code: string): unknown }).eval;
const FunctionOf = Function;

function attempt(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    // as a browser does with a fault of a page: it is told, and the next script runs
    console.error(error);
  }
}

const run = (code: string, isModule: boolean): void =>
  attempt(() => evaluate(isModule ? `"use strict";(async()=>{${code}\n})()` : code));

/** Take the inline handlers out of elements: the policy would refuse them. */
function takeHandlers(root: ParentNode): Handler[] {
  const handlers: Handler[] = [];
  root.querySelectorAll("*").forEach((element) => {
    for (const { name, value } of Array.from(element.attributes)) {
      if (/^on/i.test(name)) handlers.push([element, name.toLowerCase(), value]);
      else if (/^\s*javascript:/i.test(value) && /^(href|action|formaction)$/i.test(name))
        handlers.push([element, "onclick", decodeURI(value.replace(/^\s*javascript:/i, ""))]);
      else continue;
      element.removeAttribute(name);
    }
  });
  return handlers;
}

/** The scope of an inline handler: the document, the form, the element. */
function bind([element, name, code]: Handler): void {
  attempt(() => {
    const scopes = "with(this.ownerDocument||{})with(this.form||{})with(this)";
    const handler = FunctionOf("event", `${scopes}{${code}\n}`);
    const target = element.tagName === "BODY" && /^on(load|resize|hashchange)$/.test(name);
    (target ? window : (element as unknown as Record<string, unknown>))[name as never] =
      handler as never;
  });
}

const copyAttributes = (from: Element, to: Element): void =>
  Array.from(from.attributes).forEach(({ name, value }) => to.setAttribute(name, value));

/** Addresses that a page names and that are not loaded. */
function addressesOf(page: Document): string[] {
  const named = Array.from(page.querySelectorAll("[src], link[href], [poster], [data]"));
  return named
    .map((element) => ["src", "href", "poster", "data"].map((name) => element.getAttribute(name)))
    .map((addresses) => addresses.filter(Boolean)[0] || "")
    .filter((address) => /^(https?:)?\/\//i.test(address));
}

function clean(root: ParentNode): void {
  root.querySelectorAll("*").forEach((element) => {
    if (isForbidden(element.localName)) element.remove();
    else if (element instanceof HTMLTemplateElement) clean(element.content);
  });
}

/** Show the page and run its scripts; returns the addresses that it names and does not get. */
export function showPage(text: string): string[] {
  const page = parsed(text);
  const addresses = addressesOf(page);
  clean(page);
  const scripts = Array.from(page.querySelectorAll("script")).filter(({ type }) =>
    SCRIPT_TYPES.test(type.trim()),
  );
  for (const script of scripts) script.remove();
  const handlers = takeHandlers(page).map(([element, ...handler]): Handler => [
    element === page.body ? document.body : element,
    ...handler,
  ]);
  copyAttributes(page.documentElement, document.documentElement);
  copyAttributes(page.body, document.body);
  if (page.title) document.title = page.title;
  document.head.append(...Array.from(page.head.querySelectorAll("style, script, template")));
  document.body.append(...Array.from(page.body.childNodes));
  handlers.forEach(bind);
  for (const { text: code, type } of scripts) run(code, type === "module");
  document.dispatchEvent(new Event("DOMContentLoaded", { bubbles: true }));
  window.dispatchEvent(new Event("load"));
  watch();
  return addresses;
}

/** Inline handlers of what the page adds later. */
function watch(): void {
  new MutationObserver((records) => {
    for (const { addedNodes } of records)
      addedNodes.forEach((node) => {
        if (!(node instanceof Element) || !node.parentNode) return;
        takeHandlers(node.parentNode).forEach(bind);
      });
  }).observe(document.body, { childList: true, subtree: true });
}
