/* Pictures and sounds of tasks on this device, each member's in a cache of her own. */

import type { Task } from "../store/shapes";

const addresses = (task: Task): string[] =>
  [task.content.image_url, task.content.audio_url].filter((one) => typeof one === "string");

/** Fetch what is missing, let go what no task needs any more. Without a cache (old browser) nothing is lost. */
export async function keepMedia(subject: string, tasks: Task[]): Promise<void> {
  if (!("caches" in window)) return;
  try {
    const cache = await caches.open(`minga-media-${subject}`);
    const wanted: Record<string, true> = {};
    for (const task of tasks) for (const one of addresses(task)) wanted[new URL(one, location.href).href] = true;
    for (const kept of await cache.keys()) if (!wanted[kept.url]) await cache.delete(kept);
    for (const one in wanted) {
      if (await cache.match(one)) continue;
      const answer = await fetch(one);
      if (answer.ok) await cache.put(one, answer);
    }
  } catch {
    // the network went away: the rest comes with the next sync
  }
}
