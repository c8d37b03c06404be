// Builds everything that runs in a member's browser.
//   core.js        the first task, inlined into the page
//   lazy.js        later screens, every widget and files that members make: one file for a device
//   w-<type>.js    one widget alone, for a device that opens its type before it keeps lazy.js;
//                  those of APART are never in lazy.js and bring their sentences in a file of
//                  their own
//   tools.js       what makes work quicker and no task needs: zoom, search in labels, list of keys
//   frame.js       the bridge: the only script beside clients' own pages, in a frame of its own
//   labelForms.js  keys and boxes on server-rendered label forms
//   readAloud.js   the button that reads a server-rendered page aloud
//   sw.js          the service worker
// File names carry no hash: the server puts the build into the address. Builds may run at the same
// time: each has a folder of its own until it is complete.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { minify } from "terser";
import { build } from "vite";
import { createNumbering } from "./sentences.mjs";
import { sharedPlugin } from "./shared.mjs";
import { divideStyles } from "./styles.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const web = join(root, "../server/minga/doors/web");
const source = join(root, "src");
const outputFolder = process.env.DESK_OUT || join(web, "static/desk");
const buildFolder = mkdtempSync(join(root, "node_modules/.build-"));
process.on("exit", () => rmSync(buildFolder, { recursive: true, force: true }));

// the widget for texts is in core.js, so that the first task needs one request
const widgets = readdirSync(join(source, "widgets"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "text_classification")
  .map((entry) => entry.name)
  .sort();
/** Widgets that few members need. */
const APART = ["page"];
const together = widgets.filter((name) => !APART.includes(name));
const entries = {
  core: "src/desk.ts",
  labelForms: "src/labelForms.ts",
  readAloud: "src/readAloud.ts",
  lazy: "src/lazy/index.ts",
  sw: "src/sw.ts",
  page: "src/desk.css",
  widgets: "src/widgets/widgets.css",
  ...Object.fromEntries(widgets.map((name) => [`w-${name}`, `src/widgets/${name}/widget.ts`])),
  tools: "src/tools/index.ts",
  "tools-style": "src/tools/tools.css",
  frame: "src/frame/index.ts",
  "frame-style": "src/frame/frame.css",
};
const everyWidget = {
  name: "every-widget",
  resolveId: (id) => (id === "minga:widgets" ? "\0widgets" : null),
  load(id) {
    if (id !== "\0widgets") return null;
    const pathOf = (name) => JSON.stringify(join(source, "widgets", name, "widget.ts"));
    const imports = together.map((name, index) => `import w${index} from ${pathOf(name)};`);
    const members = together.map((name, index) => `${name}: w${index}`);
    return `${imports.join("\n")}\nexport const widgets = { ${members.join(", ")} };`;
  },
};

// a server-rendered form brings its own few sentences
const formSentences = {
  name: "form-sentences",
  enforce: "pre",
  resolveId: (id) => (id.endsWith("core/sentences") ? join(source, "forms/sentences.ts") : null),
};
// Terser compresses, then Vite's own minifier compresses again and shortens names: together they
// are 2 % smaller than either of them after brotli, which likes names in a fixed order and
// functions side by side.
const compress = {
  name: "terser-compress",
  async renderChunk(code) {
    const { code: compressed } = await minify(code, {
      module: true,
      compress: {
        passes: 3,
        ecma: 2018,
        unsafe_arrows: true,
        hoist_funs: true,
        pure_getters: true,
      },
      mangle: false,
    });
    return { code: compressed, map: null };
  },
};

async function bundle(name, entry, plugins) {
  await build({
    root,
    configFile: false,
    logLevel: "error",
    base: "./",
    plugins: [...plugins, compress],
    build: {
      outDir: buildFolder,
      emptyOutDir: false,
      target: ["chrome80", "firefox78", "safari13.1"],
      modulePreload: false,
      cssMinify: true,
      rollupOptions: {
        treeshake: { propertyReadSideEffects: false, unknownGlobalSideEffects: false },
        input: { [name]: join(root, entry) },
        preserveEntrySignatures: "strict",
        output: {
          entryFileNames: "[name].js",
          assetFileNames: "[name][extname]",
          format: name === "core" || name === "frame" ? "iife" : "es",
        },
      },
    },
  });
}

const built = (name) => readFileSync(join(buildFolder, name), "utf8");

/** Numbers the sentences of core.js, of lazy.js with its widgets, and of tools.js, in this order;
    those of the widgets apart by negative numbers, which depend on no other file. */
function numberSentences() {
  const numbering = createNumbering(source);
  const ends = [["core"], ["lazy", ...together.map((name) => `w-${name}`)], ["tools"]].map(
    (names) => {
      for (const name of names) numbering.numberModules(join(root, entries[name]));
      return numbering.sentences.length;
    },
  );
  const groups = ends.map((end, i) => numbering.sentences.slice(ends[i - 1] ?? 0, end));
  numbering.beginApart();
  for (const name of APART) numbering.numberModules(join(root, entries[`w-${name}`]));
  return { numbering, groups: [...groups, numbering.apart] };
}

/** Builds every entry; gives the sentences in four groups. */
async function bundleAll() {
  const { numbering, groups } = numberSentences();
  for (const [name, entry] of Object.entries(entries)) {
    const plugins = ["labelForms", "readAloud"].includes(name)
      ? [formSentences]
      : [numbering.plugin];
    if (name === "lazy" || name === "tools" || name.startsWith("w-"))
      plugins.push(sharedPlugin(source), everyWidget);
    await bundle(name, entry, plugins);
  }
  return groups;
}

async function writeStyles() {
  const shell = readFileSync(join(web, "templates/desk/desk.html"), "utf8");
  const [page, later] = await divideStyles(built("page.css"), {
    firstSource: built("core.js") + shell,
    allSource: built("core.js") + built("lazy.js") + built("tools.js") + shell,
    laterCss: built("widgets.css"),
  });
  writeFileSync(join(buildFolder, "page.css"), page);
  writeFileSync(join(buildFolder, "widgets.css"), later);
}

/** Replaces the files of the last build. */
function publish() {
  mkdirSync(outputFolder, { recursive: true });
  for (const name of readdirSync(outputFolder)) {
    if (!existsSync(join(buildFolder, name))) rmSync(join(outputFolder, name), { force: true });
  }
  for (const name of readdirSync(buildFolder)) {
    renameSync(join(buildFolder, name), join(outputFolder, name));
  }
}

const sentences = await bundleAll();
// An inlined script must not end its own element, nor open a comment.
for (const name of ["core.js", "frame.js"])
  if (/<\/script|<!--/i.test(built(name))) throw new Error(`${name} cannot be inlined`);
writeFileSync(join(buildFolder, "words.json"), `${JSON.stringify(sentences, null, 1)}\n`);
await writeStyles();
publish();
