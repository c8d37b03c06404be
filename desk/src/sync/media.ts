/* Images and audio of tasks, cached on this device: one cache for each member. */

import type { Task } from "../store/wire";

/** Files that show people or disturbing content (`no_store`) stay on no device. */
const addressesOf = ({ content }: Task): string[] =>
  content.no_store
    ? []
    : [content.image_url, content.audio_url].filter((url) => typeof url === "string");

/** Fetch what is missing and delete what no task needs. Without a cache (old browser) nothing is
    lost. */
export async function cacheMedia(subject: string, tasks: Task[]): Promise<void> {
  if (!("caches" in window)) return;
  try {
    const cache = await caches.open(`minga-media-${subject}`);
    const wanted: Record<string, true> = {};
    for (const task of tasks) {
      for (const url of addressesOf(task)) wanted[new URL(url, location.href).href] = true;
    }
    for (const { url } of await cache.keys()) if (!wanted[url]) await cache.delete(url);
    for (const url in wanted) {
      if (await cache.match(url)) continue;
      const response = await fetch(url);
      if (response.ok) await cache.put(url, response);
    }
  } catch {
    // no network: the rest is fetched after the next sync
  }
}
