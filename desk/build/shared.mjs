// Binds imports to the running core.js. The files that are loaded after it are built apart, and
// must not bring a second copy of its modules: what src/toolkit.ts lists is taken from
// `globalThis.minga` instead.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

const PREFIX = "\0shared:";
const TOOLKIT = "\0toolkit";

/** {path of a module: names that the toolkit takes from it}, and the order of all names in the
    toolkit. */
export function readToolkit(toolkitPath) {
  const source = ts.createSourceFile(
    toolkitPath,
    readFileSync(toolkitPath, "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  const names = {};
  let order = [];
  const visit = (node) => {
    if (ts.isImportDeclaration(node)) {
      const path = join(dirname(toolkitPath), `${node.moduleSpecifier.text}.ts`);
      names[path] = node.importClause.namedBindings.elements.map(({ name }) => name.text);
    } else if (ts.isArrayLiteralExpression(node)) order = node.elements.map(({ text }) => text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { names, order };
}

/** A plugin for files that are loaded after core.js. */
export function sharedPlugin(sourceFolder) {
  const { names, order } = readToolkit(join(sourceFolder, "toolkit.ts"));
  return {
    name: "shared-with-core",
    enforce: "pre",
    resolveId(specifier, importer) {
      if (specifier === TOOLKIT) return TOOLKIT;
      if (!importer || importer.startsWith(PREFIX) || !specifier.startsWith(".")) return null;
      const path = join(dirname(importer), `${specifier}.ts`);
      return path in names ? PREFIX + path : null;
    },
    load(id) {
      if (id === TOOLKIT) return "export const toolkit = globalThis.minga;";
      if (!id.startsWith(PREFIX)) return null;
      const path = id.slice(PREFIX.length);
      const bindings = names[path].map(
        (name) => `export const ${name} = toolkit[${order.indexOf(name)}];`,
      );
      const bound = [`import { toolkit } from "${TOOLKIT}";`, ...bindings].join("\n");
      // parts of a widget may be copied; a second copy of the core's or the store's state must not
      // exist
      const copied = path.startsWith(join(sourceFolder, "widgets"));
      return copied ? `${bound}\nexport * from ${JSON.stringify(path)};` : bound;
    },
  };
}
