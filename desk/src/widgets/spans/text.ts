/* Places in a text, counted in Unicode code points. */

/** A stretch of the text. */
export interface Stretch {
  start: number;
  end: number;
}

export interface Span extends Stretch {
  id: string;
  label: string;
}

const WORD_CHARACTER = /[\p{L}\p{N}\p{M}_'’-]/u;

/** The word at a place; with a `direction` (1 or -1), the next one from there. */
export function wordAt(characters: string[], place: number, direction = 0): Stretch | null {
  const isWord = (index: number): boolean => WORD_CHARACTER.test(characters[index] || "");
  let start = place;
  while (direction && start >= 0 && start < characters.length && !isWord(start)) start += direction;
  if (!isWord(start)) return null;
  let end = start + 1;
  while (isWord(start - 1)) start--;
  while (isWord(end)) end++;
  return { start, end };
}

/** A range without white space at its ends. */
export function trimmed(characters: string[], range: Stretch): Stretch {
  let { start, end } = range;
  while (start < end && !characters[start]!.trim()) start++;
  while (start < end && !characters[end - 1]!.trim()) end--;
  return { start, end };
}

/** The range after Shift and an arrow: by words, with `byCharacter` by one character. */
export function extended(
  characters: string[],
  { start, end }: Stretch,
  direction: number,
  byCharacter: boolean,
): Stretch {
  if (byCharacter) return { start, end: end + direction };
  const next = wordAt(characters, direction > 0 ? end : end - 1, direction);
  const last = direction > 0 ? next : next && wordAt(characters, next.start - 1, -1);
  return { start, end: last ? last.end : end };
}

/** Pieces of a text of `length`, cut at the ends of all ranges. */
export function cut(length: number, ranges: Stretch[]): Stretch[] {
  const places: Record<number, true> = { 0: true, [length]: true };
  for (const { start, end } of ranges) places[start] = places[end] = true;
  const ordered = Object.keys(places)
    .map(Number)
    .sort((a, b) => a - b);
  return ordered.slice(0, -1).map((start, index) => ({ start, end: ordered[index + 1]! }));
}

/** A new id: s1, s2 … */
export const nextId = (spans: Span[]): string =>
  `s${1 + Math.max(0, ...spans.map(({ id }) => Number(id.slice(1)) || 0))}`;

export const sorted = (spans: Span[]): Span[] =>
  spans.slice().sort((a, b) => a.start - b.start || a.end - b.end);
