/* Similarity of questions, as the server computes it (domains/work/rules.py): Dice coefficient of
   trigrams. */

const SIMILAR_FROM = 0.5;

/** Lower case letters and digits with single spaces. */
export const normalized = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

function trigrams(text: string): string[] {
  const padded = `  ${text} `;
  const set: Record<string, true> = {};
  for (let index = 0; index < padded.length - 2; index++)
    set[padded.slice(index, index + 3)] = true;
  return Object.keys(set);
}

/** The similarity of two normalized texts, 0 to 1. */
export function similarity(first: string, second: string): number {
  const a = trigrams(first);
  const b = trigrams(second);
  const common = a.filter((trigram) => b.indexOf(trigram) >= 0);
  return (2 * common.length) / Math.max(1, a.length + b.length);
}

export const isSimilar = (first: string, second: string): boolean =>
  similarity(first, second) >= SIMILAR_FROM;
