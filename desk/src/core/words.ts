/* Sentences in the member's language. English sentences are their own names; Babel reads t("…") and tn("…", "…"). */

import { boot } from "./boot";

export type Facts = Record<string, string | number>;

const filled = (text: string, facts: Facts): string =>
  text.replace(/%\((\w+)\)s/g, (all, name: string) => (name in facts ? String(facts[name]) : all));

/** The sentence in her language; %(x)s becomes facts.x. */
export function t(text: string, facts: Facts = {}): string {
  const said = boot.words[text];
  return filled((typeof said === "string" && said) || text, facts);
}

/** One or many. boot.plural says for each of 0..199 which form her language uses; 200 counts as 100. */
export function tn(one: string, many: string, n: number, facts: Facts = {}): string {
  const forms = boot.words[one];
  const told = { n: number(n), ...facts };
  if (!Array.isArray(forms)) return filled(n === 1 ? one : many, told);
  const form = Number(boot.plural[n < 200 ? n : 100 + (n % 100)] || 0);
  return filled(forms[form] || many, told);
}

export const number = (n: number): string => new Intl.NumberFormat(boot.language).format(n);

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

export function moment(at: string | number, withTime = true): string {
  const form: Intl.DateTimeFormatOptions = { weekday: "short", day: "numeric", month: "short" };
  if (withTime) Object.assign(form, { hour: "2-digit", minute: "2-digit" });
  // Browsers know no Malagasy days; French ones are read where it is spoken, English ones are not.
  return new Intl.DateTimeFormat([boot.language, "fr"], form).format(new Date(at));
}

export const weight = (bytes: number): string =>
  bytes < 1e6
    ? t("%(n)s KB", { n: number(Math.ceil(bytes / 1000)) })
    : t("%(n)s MB", { n: number(Math.ceil(bytes / 1e5) / 10) });
