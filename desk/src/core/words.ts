/* Sentences in the member's language. English sentences are their own names; Babel reads them out of calls of t and tn. */

import { boot } from "./boot";

export type Facts = Record<string, string | number>;

const filled = (text: string, facts: Facts): string =>
  text.replace(/%\((\w+)\)s/g, (all, name: string) => (name in facts ? String(facts[name]) : all));

const later: Record<string, string | string[]> = {};
let asked: Promise<unknown> | null = null;

/** The sentences that the first task does not need; without them they are said in English. */
export const allWords = (): Promise<unknown> =>
  (asked = asked || fetch(`${boot.files}words.${boot.language}.json`)
    .then((answer) => answer.json())
    .then((more) => Object.assign(later, more))
    .catch(() => (asked = null)));

/* In core.js the build puts numbers where sentences stand: those are in the page, in her language. */
const said = (text: string): string | string[] | undefined =>
  typeof text === "number" ? boot.words[text] : later[text];

/** The sentence in her language; %(x)s becomes facts.x. */
export const t = (text: string, facts: Facts = {}): string => filled(String(said(text) || text), facts);

/** One or many. boot.plural says for each of 0..199 which form her language uses; 200 counts as 100. */
export function tn(one: string, many: string, n: number, facts: Facts = {}): string {
  const forms = said(one) || [one, many];
  const form = Number(boot.plural[n < 200 ? n : 100 + (n % 100)] || 0);
  return filled(forms[form] || forms[0]!, { n: number(n), ...facts });
}

export const number = (n: number): string => new Intl.NumberFormat(boot.language).format(n);

export const share = (part: number): string =>
  new Intl.NumberFormat(boot.language, { style: "percent" }).format(part);

/** An amount in its own currency: at least cents, at most a hundredth of one. */
export function money(micros: number, currency: string): string {
  const style = (currencyDisplay: string): string =>
    new Intl.NumberFormat(boot.language, {
      style: "currency",
      currency,
      currencyDisplay: currencyDisplay as "symbol",
      maximumFractionDigits: 4,
    }).format(micros / 1e6);
  let text: string;
  try {
    text = style("narrowSymbol");
  } catch {
    text = style("symbol");
  }
  // Arabic marks would turn an amount and its currency around: it goes left to right by itself.
  return document.dir === "rtl" ? `\u2066${text.replace(/\u200f/g, "")}\u2069` : text;
}
