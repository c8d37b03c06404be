/* Loads tools.js with its style and its sentences, after the lazy screens. */

import type { Tools } from "../contracts";
import { boot, language } from "../core/boot";
import { h } from "../core/dom";

let loading: Promise<Tools> | null = null;

async function load(): Promise<Tools> {
  const address = `${boot.files}tools`;
  // in a variable, so that Vite does not treat the file as one of its chunks
  const script = `${address}.js`;
  const [response, chunk] = await Promise.all([
    fetch(`${address}.${language}.json`),
    import(/* @vite-ignore */ script) as Promise<{ tools: Tools }>,
  ]);
  // the numbers of its sentences go on after those of the lazy screens, which are there already
  boot.words.push(...((await response.json()) as { told: string[] }).told);
  document.head.append(h("link", { rel: "stylesheet", href: `${address}-style.css` }));
  return chunk.tools;
}

/** A failure is forgotten, so that the next task tries again. */
export const loadTools = (): Promise<Tools> =>
  (loading =
    loading ||
    load().catch((error: unknown) => {
      loading = null;
      throw error;
    }));
