/* What a browser has and Node lacks, for modules that draw nothing: IndexedDB in memory, a session
   store, events of the window. Sentences are their own translation. */

import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, vi } from "vitest";

const session: Record<string, string> = {};
vi.stubGlobal("sessionStorage", {
  getItem: (name: string) => session[name] ?? null,
  setItem: (name: string, value: string) => (session[name] = value),
  clear: () => Object.keys(session).forEach((name) => Reflect.deleteProperty(session, name)),
});
vi.stubGlobal(
  "document",
  Object.assign(new EventTarget(), {
    documentElement: { lang: "en", style: {} },
    dir: "ltr",
    hidden: false,
    getElementById: () => null,
  }),
);
vi.stubGlobal("window", Object.assign(new EventTarget(), { matchMedia: () => ({}) }));
vi.stubGlobal("navigator", { userAgent: "" });

const { boot } = await import("../src/core/boot");
Object.assign(boot, {
  words: new Proxy({}, { get: (_target, sentence) => sentence }),
  names: {},
  plural: "1".repeat(200),
  minutes: [7],
});

beforeEach(() => {
  vi.stubGlobal("indexedDB", new IDBFactory());
  sessionStorage.clear();
});
