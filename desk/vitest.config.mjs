import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.{ts,mjs}"],
    setupFiles: ["tests/setup.ts"],
    // two cores are shared by everybody who works on the house
    maxWorkers: 2,
  },
});
