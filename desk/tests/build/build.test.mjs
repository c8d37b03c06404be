import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import postcss from "postcss";
import { expect, test } from "vitest";
import { createNumbering } from "../../build/sentences.mjs";
import { readToolkit } from "../../build/shared.mjs";
import { divideStyles } from "../../build/styles.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const pages = join(root, "../server/minga/doors/web/static/minga");

const numberedIn = (code) => {
  const { numberCode, numbered, sentences } = createNumbering("/src");
  numberCode(code, "/src/a.ts");
  return [numbered(code, "/src/a.ts"), sentences];
};

test("calls of t and tn get numbers, the same sentence the same number", () => {
  const [code, sentences] = numberedIn(
    'core.t("Work"); t("Save", { n }); tn("%(n)s word", "%(n)s words", count(n)); t("Work");',
  );
  expect(code).toBe("core.t(0); t(1, { n }); tn(2, 0, count(n)); t(0);");
  expect(sentences).toEqual(["Work", "Save", ["%(n)s word", "%(n)s words"]]);
});

test("a sentence inside of a call is numbered too; texts, comments and other names are not", () => {
  const source =
    'show(t("A"), tn("one", "many", t("B").length)); // t("C")\nat("D"); "t(\\"E\\")";';
  const [code, sentences] = numberedIn(source);
  expect(sentences).toEqual(["A", ["one", "many"], "B"]);
  expect(code).toContain('// t("C")\nat("D"); "t(\\"E\\")";');
});

test("a sentence that no catalogue could hold is refused", () => {
  expect(() => numberedIn("t(`Hello ${name}`)")).toThrow("no sentence in t(`Hello ${name}`)");
  expect(() => numberedIn("t(bad ? 'one' : 'other')")).toThrow("no sentence");
});

test("sentences are numbered in the order of imports, and types bring none", () => {
  const folder = mkdtempSync(join(tmpdir(), "numbering-"));
  const write = (name, code) => writeFileSync(join(folder, name), code);
  write(
    "entry.ts",
    'import "./b";\nimport type { A } from "./types";\nimport { c } from "./a";\nt("4");',
  );
  write("a.ts", 'export { d } from "./d";\nt("2");');
  write("b.ts", 't("1");');
  write("d.ts", 'import { type A } from "./types";\nt("3");');
  write("types.ts", 't("none");');
  const { numberModules, numbered, sentences } = createNumbering(folder);
  numberModules(join(folder, "entry.ts"));
  expect(sentences).toEqual(["4", "1", "2", "3"]);
  expect(() => numbered('t("none")', join(folder, "types.ts"))).toThrow("no number for");
});

test("every name of the toolkit has its place in the list", () => {
  const { names, order } = readToolkit(join(root, "src/toolkit.ts"));
  expect(Object.values(names).flat().sort()).toEqual([...order].sort());
  expect(new Set(order).size).toBe(order.length);
  for (const path of Object.keys(names)) expect(existsSync(path), path).toBe(true);
});

test("style is divided by what the first screen shows, and what nobody shows is left out", async () => {
  const css = `:root{--ink:#111;--red:#f00;--unread:#0f0}.card{color:var(--ink)}.strip{color:red}
    .gone{color:blue}.card:hover{color:var(--ink)}.pill-wait{color:green}h3{margin:0}`;
  const [page, later] = await divideStyles(css, {
    firstSource: 'h("div.card")',
    allSource: 'h("div.card") h("div.strip") h("h3")',
    laterCss: ".widget{color:var(--red)}",
  });
  expect(page).toContain(".card{");
  expect(page).toContain(".pill-wait{");
  expect(page).not.toContain("--red");
  expect(later).toContain(":root{--red:");
  expect(page).not.toMatch(/unread|strip|gone|hover|h3/);
  expect(later).toMatch(/\.strip\{.*\.card:hover\{.*h3\{.*\.widget\{/s);
  expect(later).not.toContain("gone");
});

/**
 * Selectors of the sheets in a folder, outside of at-rules; not those of the frame, whose document
 * has no other sheet.
 */
function selectorsIn(folder) {
  const names = readdirSync(folder, { recursive: true }).filter(
    (name) => name.endsWith(".css") && !name.startsWith("frame/"),
  );
  return names.flatMap((name) => {
    const selectors = [];
    postcss.parse(readFileSync(join(folder, name), "utf8")).walkRules((rule) => {
      if (rule.parent.type === "root") selectors.push(...rule.selectors);
    });
    return selectors;
  });
}

test("a selector is defined by the desk or by the pages, not by both", () => {
  const own = new Set(selectorsIn(join(root, "src")));
  expect(selectorsIn(pages).filter((selector) => own.has(selector))).toEqual([]);
});
