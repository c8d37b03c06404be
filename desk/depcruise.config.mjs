// Which folder of src/ may import which. Imports of types count as well.
/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-circle",
      comment: "Two modules that import each other belong together, or share a third one.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "lazy-screens-are-loaded",
      comment: "core.js knows the lazy screens by their interfaces in contracts.ts only.",
      severity: "error",
      from: { pathNot: "^src/(lazy|tools)/" },
      to: { path: "^src/lazy/" },
    },
    {
      name: "tools-are-loaded",
      comment: "tools.js comes last. It copies what it takes from src/lazy: functions, no state.",
      severity: "error",
      from: { pathNot: "^src/tools/" },
      to: { path: "^src/tools/" },
    },
    {
      name: "store-stands-alone",
      comment: "What is stored on a device depends on nothing else.",
      severity: "error",
      from: { path: "^src/store/" },
      to: { pathNot: "^src/store/" },
    },
    {
      name: "sync-knows-the-store",
      severity: "error",
      from: { path: "^src/sync/" },
      to: { pathNot: "^src/(sync|store)/" },
    },
    {
      name: "core-below-screens",
      comment: "Types of what it loads are in contracts.ts.",
      severity: "error",
      from: { path: "^src/core/" },
      to: { path: "^src/(screens|sync|forms)/" },
    },
    {
      name: "a-widget-is-alone",
      comment: "A widget is built alone: functions of core/ and widgets/, and types.",
      severity: "error",
      from: { path: "^src/widgets/" },
      to: { pathNot: "^src/(core|widgets)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "nothing-unused",
      severity: "error",
      from: { orphan: true, pathNot: "\\.d\\.ts$|^src/(sw|forms/sentences)\\.ts$" },
      to: {},
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
  },
};
