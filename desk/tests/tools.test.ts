import { expect, test } from "vitest";
import { comboOf } from "../src/tools/keys";
import { ordered, pathsOf, plain, withRecent } from "../src/tools/labels";
import { middleOf, panned, WHOLE, zoomed, ZOOM_MAX } from "../src/tools/zoom";

test("a zoom keeps the point under the pointer, and stays within the picture", () => {
  const part = zoomed(WHOLE, 2, [0.25, 0.75]);
  expect(part).toEqual({ x: 0.125, y: 0.375, zoom: 2 });
  expect(middleOf(part)).toEqual([0.375, 0.625]);
  expect(zoomed(part, 0.01, [0, 0])).toEqual(WHOLE);
  expect(zoomed(part, 1e6, [1, 1]).zoom).toBe(ZOOM_MAX);
  expect(panned(part, 9, -9)).toEqual({ x: 0.5, y: 0, zoom: 2 });
});

test("a key is named with what is held down", () => {
  const combo = (changes: object) =>
    comboOf({
      ctrlKey: false,
      metaKey: false,
      altKey: false,
      shiftKey: false,
      ...changes,
    } as never);
  expect(combo({ key: "?", shiftKey: true })).toBe("?");
  expect(combo({ key: "Z", shiftKey: true, metaKey: true })).toBe("Ctrl+Shift+z");
  expect(combo({ key: "ArrowLeft", shiftKey: true })).toBe("Shift+ArrowLeft");
});

test("a thousand labels of a tree have their branches in a moment, also those of one title", () => {
  const labels = Array.from({ length: 1_000 }, (_, n) => ({
    name: `n${n}`,
    title: n % 2 ? "Other" : `Branch ${n}`,
    ...(n % 2 ? { under: `n${n - 1}` } : {}),
  }));
  const start = performance.now();
  const paths = pathsOf(labels);
  expect(performance.now() - start).toBeLessThan(100);
  expect([paths.n1, paths.n3]).toEqual([
    ["Branch 0", "Other"],
    ["Branch 2", "Other"],
  ]);
});

test("labels that were used last come first, without doubles", () => {
  const rows = ["a", "b", "c"].map((name) => ({ name }));
  expect(ordered(rows, ["c", "gone", "b"]).map(({ name }) => name)).toEqual(["c", "b", "a"]);
  const recent = withRecent({ p: ["a", "b"], q: ["x"] }, "p", "b", 2);
  expect(recent).toEqual({ p: ["b", "a"], q: ["x"] });
  expect(withRecent(recent, "p", "c", 2).p).toEqual(["c", "b"]);
});

test("a search finds labels whatever their case and accents", () => {
  expect(plain(" Árbol ÉTÉ ")).toBe("arbol ete");
});
