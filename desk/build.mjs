// Builds everything that runs in a member's browser. Each widget stands alone (w-<kind>.js), so that its first task
// needs nothing else; more.js holds all of them again with the later screens, in one file that a device keeps: near
// copies press into each other, and a slow line asks once. Names carry no hash: the server puts the build into the
// address. Several builds may run at the same time: each has a folder of its own until it is done.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { purge } from "./purge.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.env.DESK_OUT || join(here, "../server/minga/doors/web/static/desk");
const made = mkdtempSync(join(here, "node_modules/.made-"));
process.on("exit", () => rmSync(made, { recursive: true, force: true }));
// the widget for texts is in core.js, so that the first task needs one request
const widgets = readdirSync(join(here, "src/widgets")).filter(
  (name) => name !== "text_classification" && statSync(join(here, "src/widgets", name)).isDirectory(),
);
const entries = {
  core: "src/desk.ts",
  desk: "src/main.ts",
  more: "src/later/more.ts",
  sw: "src/sw.ts",
  page: "src/desk.css",
  widgets: "src/widgets/widgets.css",
  ...Object.fromEntries(widgets.map((name) => [`w-${name}`, `src/widgets/${name}/widget.ts`])),
};
const everyWidget = {
  name: "every-widget",
  resolveId: (id) => (id === "minga:widgets" ? "\0widgets" : null),
  load: (id) =>
    id === "\0widgets"
      ? `${widgets.map((name, at) => `import w${at} from ${JSON.stringify(join(here, `src/widgets/${name}/widget.ts`))};`).join("\n")}
         export const widgets = { ${widgets.map((name, at) => `${name}: w${at}`).join(", ")} };`
      : null,
};

// Sentences are numbers in what is built: t("Work") is t(7). The server brings them in one language: those of core.js in
// the page, the others in a file of that language.
const told = [];
let inThePage = 0;
const numberOf = (sentence) => {
  const text = JSON.stringify(sentence);
  if (!told.includes(text)) told.push(text);
  return told.indexOf(text);
};
const TEXT = String.raw`"(?:[^"\\]|\\.)*"`;
const numbered = {
  name: "numbered-sentences",
  enforce: "pre",
  transform(code, id) {
    if (!id.startsWith(join(here, "src")) || id.endsWith("core/words.ts")) return null;
    const numbers = code
      .replace(new RegExp(String.raw`\btn\(\s*(${TEXT}),\s*(${TEXT})`, "g"), (all, one, many) => `tn(${numberOf([JSON.parse(one), JSON.parse(many)])}, 0`)
      .replace(new RegExp(String.raw`\bt\(\s*(${TEXT})`, "g"), (all, one) => `t(${numberOf(JSON.parse(one))}`);
    const bare = /(?<!\w)tn?\((?!\d)[^)]*/.exec(numbers);
    if (bare) throw new Error(`${id}: no sentence in ${bare[0]})`);
    return numbers;
  },
};

for (const [name, entry] of Object.entries(entries)) {
  await build({
    root: here,
    configFile: false,
    logLevel: "error",
    base: "./",
    // a server-rendered form says its few sentences itself
    plugins: name === "desk" ? [] : [numbered, everyWidget],
    build: {
      outDir: made,
      emptyOutDir: false,
      target: ["chrome80", "firefox78", "safari13.1"],
      modulePreload: false,
      cssMinify: true,
      rollupOptions: {
        input: { [name]: join(here, entry) },
        preserveEntrySignatures: "strict",
        output: { entryFileNames: "[name].js", assetFileNames: "[name][extname]", format: name === "core" ? "iife" : "es" },
      },
    },
  });
  if (name === "core") inThePage = told.length;
}
// An inlined script must not end its own element, nor open a comment.
if (/<\/script|<!--/i.test(readFileSync(join(made, "core.js"), "utf8"))) throw new Error("core.js cannot be inlined");
const sources = readdirSync(join(here, "src"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(join(here, "src", name), "utf8"))
  .join("\n");
const listed = (some) => `[\n${some.join(",\n")}]`;
writeFileSync(join(made, "words.json"), `[${listed(told.slice(0, inThePage))},${listed(told.slice(inThePage))}]\n`);
const text = (name) => readFileSync(join(made, name), "utf8");
const shell = readFileSync(join(here, "../server/minga/doors/web/templates/desk/desk.html"), "utf8");
// what core.js cannot show comes with the widgets' style, after the first task
const [page, rest] = purge(text("page.css"), text("core.js") + shell, sources, text("widgets.css"));
writeFileSync(join(made, "page.css"), page);
writeFileSync(join(made, "widgets.css"), rest + text("widgets.css"));
mkdirSync(out, { recursive: true });
for (const name of readdirSync(out)) if (!existsSync(join(made, name))) rmSync(join(out, name), { force: true });
for (const name of readdirSync(made)) renameSync(join(made, name), join(out, name));
