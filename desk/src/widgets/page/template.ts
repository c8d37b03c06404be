/* The page of an item: the project's HTML or the item's own, with ${name} replaced by the item's
   fields, escaped. The same rule as minga_pure.tasktypes.page. */

import type { Label } from "../../store/content";

export type ItemFields = Record<string, string>;
export interface PageContent {
  fields: ItemFields;
  html?: string;
}

const PLACEHOLDER = /\$\{([^${}\n]{1,120})\}/g;
const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#x27;",
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign]!);

const table = (fields: ItemFields): string => {
  const rows = Object.keys(fields).map(
    (name) => `<tr><th>${escaped(name)}</th><td>${escaped(fields[name]!)}</td></tr>`,
  );
  return `<table>${rows.join("")}</table>`;
};

/** The page of an item with its fields in it. */
export function filledPage(content: PageContent, labels: Label[]): string {
  const { fields } = content;
  const own = content.html || ((labels[0] || {}) as { html?: string }).html || table(fields);
  return own.replace(PLACEHOLDER, (whole, name: string) => {
    const key = name.trim();
    return Object.prototype.hasOwnProperty.call(fields, key) ? escaped(fields[key]!) : whole;
  });
}
