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

/** The edge of a stretch that is moved. */
export type Edge = "start" | "end";

const WORD_CHARACTER = /[\p{L}\p{N}\p{M}_'’-]/u;
const MARK = /[\p{M}\u200d]/u;
/** Scripts without blanks between words (Thai, Lao, Tibetan, Burmese, Khmer, kana, Chinese): one of
    their characters with its combining marks. */
const BLANK_FREE = /[\u0e00-\u109f\u1780-\u17ff\u3040-\u9fff\u{20000}-\u{3ffff}]\p{M}*/u;
/** Words of such scripts are looked for in so many characters around a place. */
const WINDOW = 200;

type MakeSegmenter = new (
  language: undefined,
  options: { granularity: "word" },
) => { segment(text: string): Iterable<{ segment: string }> };

/** Cut a run of letters into words: by the browser's dictionaries, else each character of a script
    without blanks is a word of its own. */
export function wordsOf(run: string): string[] {
  const { Segmenter } = Intl as { Segmenter?: MakeSegmenter };
  return Segmenter
    ? Array.from(
        new Segmenter(undefined, { granularity: "word" }).segment(run),
        ({ segment }) => segment,
      )
    : run.split(new RegExp(`(${BLANK_FREE.source})`, "u")).filter(Boolean);
}

/** The word at a place; with a `direction` (1 or -1), the next one from there. */
export function wordAt(characters: string[], place: number, direction = 0): Stretch | null {
  const isWord = (index: number): boolean => WORD_CHARACTER.test(characters[index] || "");
  let start = place;
  while (direction && start >= 0 && start < characters.length && !isWord(start)) start += direction;
  if (!isWord(start)) return null;
  const from = start;
  let end = start + 1;
  while (isWord(start - 1) && from - start < WINDOW) start--;
  while (isWord(end) && end - from < WINDOW) end++;
  const run = characters.slice(start, end).join("");
  if (!BLANK_FREE.test(run)) return { start, end };
  for (const word of wordsOf(run)) {
    end = start + Array.from(word).length;
    if (end > from) break;
    start = end;
  }
  return { start, end };
}

/** The words that a range touches; the range itself where it touches none. */
export function snapped(characters: string[], range: Stretch): Stretch {
  const first = wordAt(characters, range.start, 1);
  const last = wordAt(characters, range.end - 1, -1);
  return first && last && first.start < last.end ? { start: first.start, end: last.end } : range;
}

/** The range after a move of one edge: by words, with `byCharacter` by one character and its
    marks. The range stays as it is when it would be empty. */
export function extended(
  characters: string[],
  range: Stretch,
  edge: Edge,
  direction: number,
  byCharacter: boolean,
): Stretch {
  const isForward = direction > 0;
  let place = range[edge];
  if (byCharacter) {
    do place += direction;
    while (MARK.test(characters[place] || ""));
  } else {
    const next = wordAt(characters, isForward ? place : place - 1, direction);
    const isOutward = isForward === (edge === "end");
    const word =
      isOutward || !next
        ? next
        : wordAt(characters, isForward ? next.end : next.start - 1, direction);
    if (word) place = word[edge];
  }
  const moved = { ...range, [edge]: place };
  const isValid = moved.start >= 0 && moved.start < moved.end && moved.end <= characters.length;
  return isValid ? moved : range;
}

/** Pieces of a block, cut at the ends of all ranges. */
export function cut(block: Stretch, ranges: Stretch[]): Stretch[] {
  const places: Record<number, true> = {};
  for (const { start, end } of [block, ...ranges]) places[start] = places[end] = true;
  const ordered = Object.keys(places)
    .map(Number)
    .filter((place) => place >= block.start && place <= block.end)
    .sort((a, b) => a - b);
  return ordered.slice(0, -1).map((start, index) => ({ start, end: ordered[index + 1]! }));
}

/** A text in blocks of some thousand characters, so that a long one is drawn only where it changes:
    up to the end of a line, of a very long line up to a blank. */
export function blocksOf(text: string): Stretch[] {
  let end = 0;
  return (text.match(/[^]{2000,6000}?\n|[^]{6000}\S{0,200}\s?|[^]+/gu) || []).map((block) => {
    const start = end;
    end += Array.from(block).length;
    return { start, end };
  });
}

/** A new id: s1, s2 … */
export const nextId = (spans: Span[]): string =>
  `s${1 + Math.max(0, ...spans.map(({ id }) => Number(id.slice(1)) || 0))}`;

/** In the order of the text; the list itself is sorted. */
export const sorted = (spans: Span[]): Span[] =>
  spans.sort((a, b) => a.start - b.start || a.end - b.end);
