// Builds everything that runs in a member's browser, each file standing alone: nothing is shared between files, so a
// widget that is loaded late never loads the desk a second time. Names carry no hash: the server adds one.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { purge } from "./purge.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../server/minga/doors/web/static/desk");
const made = join(here, "node_modules/.made");
const widgets = readdirSync(join(here, "src/widgets")).filter((name) =>
  statSync(join(here, "src/widgets", name)).isDirectory(),
);
const entries = {
  desk: "src/main.ts",
  core: "src/desk.ts",
  more: "src/later/more.ts",
  sw: "src/sw.ts",
  page: "src/desk.css",
  widgets: "src/widgets/widgets.css",
  // the widget for texts is in core.js, so that the first task needs one request
  ...Object.fromEntries(widgets.filter((name) => name !== "text_classification").map((name) => [`w-${name}`, `src/widgets/${name}/widget.ts`])),
};

rmSync(made, { recursive: true, force: true });
for (const [name, entry] of Object.entries(entries)) {
  await build({
    root: here,
    configFile: false,
    logLevel: "error",
    base: "./",
    build: {
      outDir: made,
      emptyOutDir: false,
      target: ["chrome79", "firefox78", "safari13.1"],
      modulePreload: false,
      cssMinify: true,
      rollupOptions: {
        input: { [name]: join(here, entry) },
        preserveEntrySignatures: "strict",
        output: { entryFileNames: "[name].js", assetFileNames: "[name][extname]", format: "es" },
      },
    },
  });
}
// An inlined script must not end its own element, nor open a comment.
if (/<\/script|<!--/i.test(readFileSync(join(made, "core.js"), "utf8"))) throw new Error("core.js cannot be inlined");
const sources = readdirSync(join(here, "src"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(join(here, "src", name), "utf8"))
  .concat(readFileSync(join(out, "../../templates/desk/desk.html"), "utf8"))
  .join("\n");
const sheet = join(made, "page.css");
const others = readFileSync(join(made, "widgets.css"), "utf8");
writeFileSync(sheet, purge(readFileSync(sheet, "utf8"), sources, others));
mkdirSync(out, { recursive: true });
for (const name of readdirSync(out)) if (!existsSync(join(made, name))) rmSync(join(out, name));
for (const name of readdirSync(made)) renameSync(join(made, name), join(out, name));
