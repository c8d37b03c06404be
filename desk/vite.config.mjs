// Builds the desk into the web door's static files. Names carry no hash: the server adds one when it serves them.
import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  build: {
    outDir: "../server/minga/doors/web/static/desk",
    emptyOutDir: true,
    target: ["chrome79", "firefox78", "safari13.1"],
    modulePreload: false,
    rollupOptions: {
      input: { desk: "src/main.ts" },
      output: { entryFileNames: "[name].js", format: "es" },
    },
  },
});
