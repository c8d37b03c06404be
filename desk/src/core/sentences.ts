/* Sentences and numbers in the member's language. Babel extracts the English sentences from calls
   of t and tn; the build replaces them by numbers, and the server sends the sentence of each number
   in one language. */

import { boot, language } from "./boot";

export type Facts = Record<string, string | number>;

const fillIn = (text: string, facts: Facts): string =>
  text.replace(/%\((\w+)\)s/g, (placeholder, name: string) =>
    name in facts ? String(facts[name]) : placeholder,
  );

const sentenceOf = (number: string): unknown => boot.words[number as unknown as number];

let loading: Promise<unknown> | null = null;

/** Load the sentences that the first task does not need; a failure is forgotten, so that a later
    call tries again. */
export const loadSentences = (): Promise<unknown> =>
  (loading =
    loading ||
    fetch(`${boot.files}words.${language}.json`)
      .then((response) => response.json())
      .then(({ told: sentences, names }) => {
        boot.words.push(...sentences);
        boot.names = names;
      })
      .catch((error: unknown) => {
        loading = null;
        throw error;
      }));

/** Translate a sentence; %(x)s becomes facts.x. */
export const t = (sentence: string, facts: Facts = {}): string =>
  fillIn(sentenceOf(sentence) as string, facts);

/** Translate a sentence with a number. boot.plural holds the plural form of each number from 0 to
    199; 200 counts as 100. */
export function tn(singular: string, _plural: string, n: number, facts: Facts = {}): string {
  const form = boot.plural[n < 200 ? n : 100 + (n % 100)]!;
  const forms = sentenceOf(singular) as Record<string, string>;
  return fillIn(forms[form] || forms[0]!, { n: formatNumber(n), ...facts });
}

/** The name of what a project can require or show. */
export const nameOf = (kind: string, code: string): string => boot.names[kind]![code] || code;

export const formatNumber = (n: number, options: Intl.NumberFormatOptions = {}): string =>
  new Intl.NumberFormat(language, options).format(n);

/** An amount in its own currency, with two to four decimals. */
export function formatMoney(micros: number, currency: string): string {
  const format = (currencyDisplay: "narrowSymbol" | "symbol"): string =>
    formatNumber(micros / 1e6, {
      style: "currency",
      currency,
      currencyDisplay,
      maximumFractionDigits: 4,
    });
  let text: string;
  try {
    text = format("narrowSymbol");
  } catch {
    text = format("symbol");
  }
  // marks of Arabic would swap an amount and its currency: isolate it from left to right
  return document.dir === "rtl" ? `\u2066${text.replace(/\u200f/g, "")}\u2069` : text;
}
