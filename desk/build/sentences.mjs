// Replaces sentences by numbers: t("Work") becomes t(7), tn("one", "many", n) becomes tn(8, 0, n).
// The server sends the sentences of one language as a list. Calls are found in the syntax tree of
// TypeScript.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

const NAMES = new Set(["t", "tn"]);

/** The name of a called function: t for t(…) and for core.t(…). */
function calledName({ expression }) {
  if (ts.isIdentifier(expression)) return expression.text;
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : "";
}

/** Every call of t and tn in a source text, in the order of the text. */
export function sentenceCalls(code, fileName) {
  const source = ts.createSourceFile(fileName, code, ts.ScriptTarget.Latest, true);
  const calls = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && NAMES.has(calledName(node))) calls.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return calls;
}

function literal(node, call, fileName) {
  if (node && ts.isStringLiteral(node)) return node.text;
  throw new Error(`${fileName}: no sentence in ${call.getText()}`);
}

/** Whether a declaration brings in more than types. */
function importsValues(node) {
  const clause = ts.isImportDeclaration(node) ? node.importClause : node.exportClause;
  if (node.isTypeOnly || clause?.isTypeOnly) return false;
  const named = ts.isImportDeclaration(node) ? clause?.namedBindings : clause;
  const names = named && "elements" in named ? named.elements : [];
  return clause?.name !== undefined || names.length === 0 || names.some((name) => !name.isTypeOnly);
}

/** Paths of the modules that a module of ours imports, in the order of its text. */
function importedModules(code, path) {
  const source = ts.createSourceFile(path, code, ts.ScriptTarget.Latest, true);
  return source.statements
    .filter((node) => ts.isImportDeclaration(node) || ts.isExportDeclaration(node))
    .filter((node) => node.moduleSpecifier?.text.startsWith(".") && importsValues(node))
    .map((node) => join(dirname(path), node.moduleSpecifier.text))
    .map((name) => (existsSync(`${name}.ts`) ? `${name}.ts` : join(name, "index.ts")));
}

function sentenceOf(call, fileName) {
  const [first, second] = call.arguments;
  const singular = literal(first, call, fileName);
  return calledName(call) === "t" ? singular : [singular, literal(second, call, fileName)];
}

/**
 * Numbers sentences in the order of the modules that entries import, each entry depth first. The
 * bundler transforms modules in the order in which reading them ends, which is not always the same.
 * `plugin` puts the numbers into the code for Vite.
 */
export function createNumbering(sourceFolder) {
  const sentences = [];
  const apart = [];
  let isApart = false;
  const numberByKey = new Map();
  const visited = new Set();
  const own = (id) => id.startsWith(sourceFolder) && id !== join(sourceFolder, "core/sentences.ts");

  function numberCode(code, fileName) {
    for (const call of sentenceCalls(code, fileName)) {
      const sentence = sentenceOf(call, fileName);
      const key = JSON.stringify(sentence);
      if (numberByKey.has(key)) continue;
      const number = isApart ? -apart.push(sentence) : sentences.push(sentence) - 1;
      numberByKey.set(key, number);
    }
  }

  /** Numbers the sentences of a module and of all that it imports. */
  function numberModules(path) {
    if (visited.has(path)) return;
    visited.add(path);
    const code = readFileSync(path, "utf8");
    if (own(path)) numberCode(code, path);
    for (const imported of importedModules(code, path)) numberModules(imported);
  }

  function numbered(code, fileName) {
    const edits = sentenceCalls(code, fileName).map((call) => {
      const [first, second] = call.arguments;
      const number = numberByKey.get(JSON.stringify(sentenceOf(call, fileName)));
      if (number === undefined) throw new Error(`${fileName}: no number for ${call.getText()}`);
      return calledName(call) === "t"
        ? [first, first, String(number)]
        : [first, second, `${number}, 0`];
    });
    // from the end, so that the places of earlier calls stay right
    return edits.reduceRight(
      (text, [from, to, number]) => text.slice(0, from.getStart()) + number + text.slice(to.end),
      code,
    );
  }

  return {
    sentences,
    apart,
    /** From here on sentences are numbered -1, -2, … in `apart`. */
    beginApart: () => (isApart = true),
    numberCode,
    numberModules,
    numbered,
    plugin: {
      name: "numbered-sentences",
      enforce: "pre",
      transform: (code, id) => (own(id) && id.endsWith(".ts") ? numbered(code, id) : null),
    },
  };
}
