// Replaces sentences by numbers: t("Work") becomes t(7), tn("one", "many", n) becomes tn(8, 0, n).
// The server sends the sentences of one language as a list. Calls are found in the syntax tree of
// TypeScript.
import { join } from "node:path";
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

/** Collects sentences in the order in which they are first met; `plugin` numbers them for Vite. */
export function createNumbering(sourceFolder) {
  const sentences = [];
  const numberByKey = new Map();
  const numberOf = (sentence) => {
    const key = JSON.stringify(sentence);
    if (!numberByKey.has(key)) {
      numberByKey.set(key, sentences.length);
      sentences.push(sentence);
    }
    return numberByKey.get(key);
  };

  function numbered(code, fileName) {
    const edits = sentenceCalls(code, fileName).map((call) => {
      const [first, second] = call.arguments;
      const singular = literal(first, call, fileName);
      if (calledName(call) === "t") return [first, first, String(numberOf(singular))];
      return [first, second, `${numberOf([singular, literal(second, call, fileName)])}, 0`];
    });
    // from the end, so that the places of earlier calls stay right
    return edits.reduceRight(
      (text, [from, to, number]) => text.slice(0, from.getStart()) + number + text.slice(to.end),
      code,
    );
  }

  return {
    sentences,
    numbered,
    plugin: {
      name: "numbered-sentences",
      enforce: "pre",
      transform(code, id) {
        const own = id.startsWith(sourceFolder) && id !== join(sourceFolder, "core/sentences.ts");
        return own && id.endsWith(".ts") ? numbered(code, id) : null;
      },
    },
  };
}
