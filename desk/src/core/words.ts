/* Sentences in the member's language. Babel reads the English ones out of calls of t and tn; the build puts numbers in
   their place, and the server brings what they say: the first ones in the page, the rest with the later screens. */

import { boot, language } from "./boot";

export type Facts = Record<string, string | number>;

const filled = (text: string, facts: Facts): string =>
  text.replace(/%\((\w+)\)s/g, (all, name: string) => (name in facts ? String(facts[name]) : all));

const told = (name: string): any => boot.words[name as unknown as number];
let asked: Promise<unknown> | null = null;

/** The sentences that the first task does not need. */
export const allWords = (): Promise<unknown> =>
  (asked = asked || fetch(`${boot.files}words.${language}.json`)
    .then((answer) => answer.json())
    .then(({ told, names }) => {
      boot.words.push(...told);
      boot.names = names;
    })
    .catch((none) => {
      asked = null;
      throw none;
    }));

/** The sentence in her language; %(x)s becomes facts.x. */
export const t = (text: string, facts: Facts = {}): string => filled(told(text), facts);

/** One or many. boot.plural says for each of 0..199 which form her language uses; 200 counts as 100. */
export function tn(one: string, _many: string, n: number, facts: Facts = {}): string {
  const form = boot.plural[n < 200 ? n : 100 + (n % 100)]!;
  return filled(told(one)[form] || told(one)[0], { n: number(n), ...facts });
}

export const number = (n: number, form: Intl.NumberFormatOptions = {}): string =>
  new Intl.NumberFormat(language, form).format(n);

/** An amount in its own currency: at least cents, at most a hundredth of one. */
export function money(micros: number, currency: string): string {
  const style = (currencyDisplay: string): string =>
    number(micros / 1e6, { style: "currency", currency, currencyDisplay: currencyDisplay as "symbol", maximumFractionDigits: 4 });
  let text: string;
  try {
    text = style("narrowSymbol");
  } catch {
    text = style("symbol");
  }
  // Arabic marks would turn an amount and its currency around: it goes left to right by itself.
  return document.dir === "rtl" ? `\u2066${text.replace(/\u200f/g, "")}\u2069` : text;
}
