import { expect, test, vi } from "vitest";
import * as segments from "../src/widgets/audio_transcription/segments";
import * as boxes from "../src/widgets/boxes/geometry";
import { asTree } from "../src/widgets/choices";
import * as ranking from "../src/widgets/comparison/ranking";
import { measured } from "../src/widgets/page/bridge";
import { keyHelpOf, optionsOf, titleOf } from "../src/widgets/fields";
import { createHistory } from "../src/widgets/history";
import { percent, share } from "../src/widgets/picture";
import * as polygons from "../src/widgets/polygons/geometry";
import * as record from "../src/widgets/record_update/record";
import * as spans from "../src/widgets/spans/text";
import * as survey from "../src/widgets/survey/fields";

const box = { label: "stop", x: 0.2, y: 0.2, width: 0.3, height: 0.3 };

test("history goes back step by step; typing in one field is one step", () => {
  const history = createHistory({ text: "" });
  const shown: string[] = [];
  const { undo: back, redo } = history.steps(({ text }) => shown.push(text));
  for (const text of ["a", "ab", "ab"]) history.record({ text }, "text");
  history.record({ text: "other" });
  expect(history.current()).toEqual({ text: "other" });
  expect([back(), back(), back()]).toEqual([true, true, false]);
  expect(shown).toEqual(["ab", ""]);
  expect([redo(), redo(), redo()]).toEqual([true, true, false]);
  expect(shown).toEqual(["ab", "", "ab", "other"]);
  back();
  history.record({ text: "new" });
  expect(redo()).toBe(false);
});

test("history remembers two hundred steps", () => {
  const history = createHistory(0);
  for (let step = 1; step <= 250; step++) history.record(step);
  let last = 250;
  const { undo } = history.steps((state) => (last = state));
  while (undo());
  expect(last).toBe(50);
});

test("labels have their own keys, else their number; the first of two keeps a key", () => {
  const options = optionsOf([
    { name: "a", title: "A", key: "X" },
    { name: "b", title: "B" },
    { name: "c", title: "C", key: "x" },
  ]);
  expect(options.map(({ key }) => key)).toEqual(["x", "2", ""]);
  expect(keyHelpOf(options)).toEqual([
    { key: "X", text: "A" },
    { key: "2", text: "B" },
  ]);
  expect(titleOf([{ name: "a", title: "A" }], "gone")).toBe("A");
});

test("labels follow their parent", () => {
  const labels = [
    { name: "cat", title: "Cat", under: "animal" },
    { name: "plant", title: "Plant" },
    { name: "animal", title: "Animal" },
  ];
  expect(asTree(labels).map(({ label, depth }) => [label.name, depth])).toEqual([
    ["plant", 0],
    ["animal", 0],
    ["cat", 1],
  ]);
});

test("shares of a picture stay within it", () => {
  expect([share(-1), share(2), share(0.12345678)]).toEqual([0, 1, 0.123457]);
  expect(percent(0.346)).toBe(35);
});

test("a box stops at the edges: moving keeps its size, resizing its corner", () => {
  expect(boxes.boxBetween([0.5, 0.9], [0.2, 0.1], "stop")).toEqual({
    label: "stop",
    x: 0.2,
    y: 0.1,
    width: 0.3,
    height: 0.8,
  });
  expect(boxes.moved(box, 1, -1)).toEqual({ ...box, x: 0.7, y: 0 });
  expect(boxes.resized(box, 5, -5)).toEqual({ ...box, width: 0.8, height: boxes.SIDE_MIN });
  expect(boxes.cornersOf(box)[2]).toEqual([0.5, 0.5]);
});

test("an outline keeps its shape at the edge, a corner moves alone", () => {
  const square: [number, number][] = [
    [0.1, 0.1],
    [0.3, 0.1],
    [0.3, 0.3],
    [0.1, 0.3],
  ];
  expect(polygons.doubleArea(square)).toBeCloseTo(0.08);
  expect(polygons.movedPoints(square, -1, 0.1, 0)?.[0]).toEqual([0.2, 0.1]);
  expect(polygons.movedPoints(square, -1, -0.5, 0)).toBeNull();
  expect(polygons.movedPoints(square, 2, 0.9, 0)).toEqual([
    [0.1, 0.1],
    [0.3, 0.1],
    [1, 0.3],
    [0.1, 0.3],
  ]);
});

const CHARACTERS = Array.from("Salama, Béa’s 𝒳 ferry");

test("words are found by code point, with marks and apostrophes in them", () => {
  const wordOf = (place: number, direction = 0) => {
    const stretch = spans.wordAt(CHARACTERS, place, direction);
    return stretch && CHARACTERS.slice(stretch.start, stretch.end).join("");
  };
  expect([wordOf(0), wordOf(6), wordOf(6, 1), wordOf(7, -1)]).toEqual([
    "Salama",
    null,
    "Béa’s",
    "Salama",
  ]);
  expect([wordOf(14), wordOf(20, 1), wordOf(-1), wordOf(99, 1)]).toEqual([
    "𝒳",
    "ferry",
    null,
    null,
  ]);
});

test("a selection snaps to the words that it touches", () => {
  expect(spans.snapped(CHARACTERS, { start: 6, end: 10 })).toEqual({ start: 8, end: 13 });
  expect(spans.snapped(CHARACTERS, { start: 2, end: 9 })).toEqual({ start: 0, end: 13 });
  expect(spans.snapped(CHARACTERS, { start: 6, end: 8 })).toEqual({ start: 6, end: 8 });
});

// the same sentence in scripts that put no blanks between words: cases/inputs/s03
const UNSPACED = {
  zh: ["安娜住在利马。", ["安娜", "住在", "利马"]],
  // names are in no dictionary of Thai
  th: ["แอนนาอยู่ในลิมา", ["แอ", "น", "นา", "อยู่", "ใน", "ลิมา"]],
} as const;

const wordsFrom = (text: string): string[] => {
  const characters = Array.from(text);
  const list: string[] = [];
  for (
    let word = spans.wordAt(characters, 0, 1);
    word;
    word = spans.wordAt(characters, word.end, 1)
  ) {
    list.push(characters.slice(word.start, word.end).join(""));
  }
  return list;
};

test("words without blanks between them are found by the browser's dictionaries", () => {
  for (const [text, words] of Object.values(UNSPACED)) expect(wordsFrom(text)).toEqual(words);
  expect(wordsFrom("安娜住在利马1号。🦜 Ana-Lena 1 lives")).toEqual([
    ..."安娜 住在 利马 1 号".split(" "),
    "Ana-Lena",
    "1",
    "lives",
  ]);
});

test("without dictionaries each character of such a script is a word, with its marks", () => {
  const complete = Intl;
  vi.stubGlobal("Intl", { Segmenter: undefined });
  expect(wordsFrom(UNSPACED.zh[0])).toEqual([..."安娜住在利马"]);
  expect(wordsFrom("อยู่ Béa's ab在c")).toEqual(["อ", "ยู่", "Béa's", "ab", "在", "c"]);
  vi.stubGlobal("Intl", complete);
});

test("a word in a text without any blank is found in a moment", () => {
  const characters = Array.from("安娜住在利马".repeat(30_000));
  const start = performance.now();
  for (let place = 0; place < characters.length; place += 9_000) {
    expect(spans.wordAt(characters, place)).not.toBeNull();
  }
  expect(performance.now() - start).toBeLessThan(500);
});

test("a text is cut at the ends of its marks, which are in order and have ids of their own", () => {
  const mark = (id: string, start: number, end: number) => ({ id, start, end, label: "name" });
  const marks = [mark("s7", 8, 13), mark("s2", 0, 13), mark("s1", 0, 6)];
  expect(spans.cut({ start: 0, end: 21 }, marks).map(({ start, end }) => [start, end])).toEqual([
    [0, 6],
    [6, 8],
    [8, 13],
    [13, 21],
  ]);
  expect(spans.cut({ start: 7, end: 10 }, marks).map(({ start, end }) => [start, end])).toEqual([
    [7, 8],
    [8, 10],
  ]);
  expect(spans.sorted(marks).map(({ id }) => id)).toEqual(["s1", "s2", "s7"]);
  expect([spans.nextId(marks), spans.nextId([])]).toEqual(["s8", "s1"]);
});

test("a long text is drawn in blocks that together are the text", () => {
  const lines = `${"A line of a text. 𝒳\n".repeat(400)}${"word ".repeat(4_000)}`;
  for (const text of [lines, "安".repeat(20_000), "short", ""]) {
    const blocks = spans.blocksOf(text);
    const characters = Array.from(text);
    const together = blocks.map(({ start, end }) => characters.slice(start, end).join("")).join("");
    expect(together).toBe(text);
    expect(Math.max(0, ...blocks.map(({ start, end }) => end - start))).toBeLessThan(6_300);
  }
  expect(spans.blocksOf("a\nb").length).toBe(1);
  expect(spans.blocksOf(lines).length).toBeGreaterThan(4);
});

test("answers with the same place are one group of the ranking", () => {
  const state = ranking.initialState({ ranking: [["a", "c"], "b"] });
  expect(state.places).toEqual({ a: 1, c: 1, b: 2 });
  expect(ranking.rankingOf(["a", "b", "c"], state.places)).toEqual([["a", "c"], ["b"]]);
});

test("of two answers one is better, or they are equal", () => {
  const better = (places: Record<string, number>) =>
    ranking.betterOf("a", "b", { places, criteria: {} });
  expect(["a", "b", "tie"].map((choice) => better(ranking.placesFor("a", "b", choice)))).toEqual([
    "a",
    "b",
    "tie",
  ]);
  expect(better({ a: 1 })).toBe("");
  expect(ranking.letterOf(2)).toBe("C");
});

test("a record is the same, new or not to be found, field by field", () => {
  const labels = ["name", "city", "open"].map((name) => ({ name, title: name }));
  const known = { name: "Mira", city: null, open: true };
  const taken = { record: { name: "Mira", city: "Cusco", open: null }, source: "its page" };
  const state = record.initialState(labels, known, taken);
  expect(labels.map(({ name }) => state.findings[name]?.how)).toEqual(["same", "new", "none"]);
  expect(record.currentRecord(labels, known, state)).toEqual(taken.record);
  expect(record.firstOpen(labels, state)).toBeUndefined();
  expect(record.initialState(labels, known, state)).toBe(state);
  const empty = record.initialState(labels, known, null);
  expect(record.firstOpen(labels, empty)?.name).toBe("name");
});

test("a number is written with a point or a comma; other text stays as it is", () => {
  expect(["1,5", " 2.5 ", "many", " "].map((text) => survey.parsed("number", text))).toEqual([
    1.5,
    2.5,
    "many",
    "",
  ]);
  expect(survey.parsed("date", "2026-11-30")).toBe("2026-11-30");
});

test("a form says first what is missing, then what is no number", () => {
  const fields = [
    { name: "age", title: "Age", kind: "number" },
    { name: "bread", title: "Bread", kind: "text", required: true },
  ];
  expect(survey.firstFault(fields, { age: "many" })[0]).toBe(1);
  expect(survey.firstFault(fields, { age: "many", bread: "rye" })[0]).toBe(0);
  expect(survey.firstFault(fields, { age: 7, bread: "rye" })).toEqual([-1, null]);
});

test("a scale has a choice for each step", () => {
  const scale = { name: "s", title: "S", kind: "scale", low: 0, high: 2 };
  expect(survey.optionsFor(scale).map(({ value }) => value)).toEqual(["0", "1", "2"]);
});

test("a new segment ends the one before it and lies within the recording", () => {
  const state = segments.initialState(null, 10_000);
  segments.addSegment(state, 3_000, 10_000);
  expect(state.segments).toEqual([{ start_ms: 0, end_ms: 3_000, text: "" }]);
  state.segments[0]!.text = "salama";
  segments.addSegment(state, 2_000, 10_000);
  expect(state.segments.map(({ start_ms, end_ms }) => [start_ms, end_ms])).toEqual([
    [0, 2_000],
    [2_000, 7_000],
  ]);
});

test("a field to write in is there at once, and is no answer while it is blank", () => {
  const state = segments.initialState(null, 6_000);
  expect(state.segments).toEqual([{ start_ms: 0, end_ms: 6_000, text: "" }]);
  expect(segments.isBlank(state)).toBe(true);
  segments.addSegment(state, 0, 6_000);
  expect(state.segments.length).toBe(1);
  state.segments[0]!.text = "salama";
  expect(segments.isBlank(state)).toBe(false);
  segments.addSegment(state, 0, 6_000);
  expect(state.segments.map(({ start_ms, end_ms }) => [start_ms, end_ms])).toEqual([
    [0, 3_000],
    [3_000, 6_000],
  ]);
  const short = segments.initialState({ text: "tsara" }, 3_000);
  segments.addSegment(short, 0, 3_000);
  expect(short.segments.map(({ start_ms, end_ms }) => [start_ms, end_ms])).toEqual([
    [0, 1_500],
    [1_500, 3_000],
  ]);
});

test("edges of a segment keep its shortest length", () => {
  const segment = { start_ms: 1_000, end_ms: 2_000, text: "" };
  segments.moveEdge(segment, "end_ms", 500, 10_000);
  expect(segment).toMatchObject({ start_ms: 1_000, end_ms: 1_100 });
  segments.moveEdge(segment, "start_ms", 99_999, 10_000);
  expect(segment).toMatchObject({ start_ms: 9_900, end_ms: 10_000 });
});

test("a plain text is one segment; drafts and answers are taken back", () => {
  expect(segments.initialState({ text: "salama" }, 900).segments).toEqual([
    { start_ms: 0, end_ms: 900, text: "salama" },
  ]);
  expect(segments.initialState({ segments: [] }, 900)).toEqual({ segments: [], none: true });
  expect(segments.initialState({ segments: [], none: false }, 900).none).toBe(false);
});

test("a clock shows tenths, and bars the largest peak of each part", () => {
  expect([0, 62_549, 599_999].map(segments.formatClock)).toEqual(["0:00.0", "1:02.5", "10:00.0"]);
  expect(segments.barHeights([0, 0.5, 0.2, 0.9], 2)).toEqual([0.5, 0.9]);
  expect(segments.barHeights([0], 200)).toEqual([0.02]);
});

test("fields of a client's page that the server would refuse are not taken", () => {
  const taken = { bread: "yes", "two words": ["a", "b\nc 🦜"], ملاحظات: "نعم" };
  expect(measured(taken)).toEqual(taken);
  const nameless = ["", " ", "a\nb", "a\u2028b", "a\u0000", "\ud800", "n".repeat(121)];
  for (const name of nameless) expect(measured({ [name]: "x" })).toBe(null);
  for (const text of ["\u0000", "a\u001b", "\ud83e", "\uffff", 7, null, {}, "x".repeat(20_001)])
    expect(measured({ name: text })).toBe(null);
  for (const fields of [null, [], "text", { name: Array(101).fill("x") }])
    expect(measured(fields)).toBe(null);
});
