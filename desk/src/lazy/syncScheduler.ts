/* Syncs in the background: on request, when the network comes back, when another tab wrote;
   failures are retried, less and less often. It serves one desk at a time: the one on the screen.
   */

import type { Desk } from "../contracts";
import { boot } from "../core/boot";
import { listPeople } from "../store/people";
import { cacheMedia } from "../sync/media";
import { retryDelay, sync as syncNow, type SyncOptions } from "../sync/sync";
import { syncOthers, uploadFiles } from "./mediaUploads";
import { exchange } from "./memberSync";

/** Answers stay so long on the device, so that the last ones can be taken back. */
const SEND_DELAY_MS = 8_000;
const STALE_MS = 600_000;
const OTHERS_DELAY_MS = 5_000;
const DEFAULT_MINUTES = 3;

const tabs = typeof BroadcastChannel === "function" ? new BroadcastChannel("minga") : null;
let current: Desk | null = null;
let wanted: SyncOptions = {};
let running: Promise<void> | null = null;
let following: Promise<void> | null = null;
let failures = 0;
let uploadFailures = 0;
let timer = 0;

const hasUnsent = ({ store }: Desk): boolean => store.state.outbox.some(({ refused }) => !refused);

function runIn(ms: number): void {
  clearTimeout(timer);
  timer = setTimeout(run, ms) as unknown as number;
}

/** Everything else that is exchanged after a sync. */
function syncRest(desk: Desk): void {
  exchange(desk);
  cacheMedia(desk.person.subject, desk.store.state.tasks);
}

/** Serve this desk from now on. */
export function begin(desk: Desk): void {
  current = desk;
  wanted = {};
  failures = 0;
  const { tasks, syncedAt } = desk.store.state;
  // an answer that was given while this was loading can be taken back as long as any other
  if (hasUnsent(desk)) runIn(SEND_DELAY_MS);
  else if (Date.now() - syncedAt > STALE_MS || !tasks.length) runIn(0);
  else syncRest(desk);
  listPeople().then((people) => {
    if (people.length > 1) setTimeout(syncOthers, OTHERS_DELAY_MS);
  });
  desk.refresh();
}

/** Sync soon; with `atOnce`, now. */
export async function sync(options: SyncOptions = {}, atOnce = false): Promise<void> {
  wanted = { ...wanted, ...options };
  if (atOnce) return run();
  runIn(Math.max(SEND_DELAY_MS, failures ? retryDelay(failures) : 0));
}

/** Run one sync after the other; a request during a sync gets the next one. */
function run(): Promise<void> {
  clearTimeout(timer);
  if (running) {
    following =
      following ||
      running.then(() => {
        following = null;
        return run();
      });
    return following;
  }
  // what the device itself refuses (its disk is full, say) is retried like a missing network
  running = runOnce()
    .catch(() => runIn(retryDelay(++failures)))
    .finally(() => (running = null));
  return running;
}

async function runOnce(): Promise<void> {
  const desk = current;
  if (!desk) return;
  const { store, person } = desk;
  const options = wanted;
  wanted = {};
  const minutes = store.state.minutes || boot.minutes[0] || DEFAULT_MINUTES;
  if (!store.state.tasks.length && !options.want && !options.down) options.want = { minutes };
  const outcome = await syncNow(person, store, { offers: minutes, ...options }).catch(
    () => "offline" as const,
  );
  desk.online = outcome !== "offline";
  if (outcome === "done") {
    if (tabs) tabs.postMessage(person.subject);
    syncRest(desk);
    upload(desk);
  } else await store.read();
  if (desk !== current) return;
  failures = desk.online ? 0 : failures + 1;
  if (outcome !== "done") wanted = { ...options, ...wanted };
  if (!desk.online || outcome === "busy") runIn(retryDelay(failures));
  else if (store.state.outbox.some((row) => !row.refused && !row.sent && !row.waits)) {
    runIn(SEND_DELAY_MS);
  }
  desk.refresh();
}

/** Upload the files that answers wait for, then send the answers. */
async function upload(desk: Desk): Promise<void> {
  const { store, person } = desk;
  if (desk.uploaded != null || !store.state.outbox.some((row) => row.waits && !row.refused)) return;
  const progress = (share: number): void => {
    desk.uploaded = share;
    desk.refresh();
  };
  progress(0);
  const isDone = await uploadFiles(person, store, progress).catch(() => false);
  delete desk.uploaded;
  if (desk !== current) return;
  desk.refresh();
  uploadFailures = isDone ? 0 : uploadFailures + 1;
  runIn(isDone ? 0 : retryDelay(uploadFailures));
}

window.addEventListener("online", () => {
  failures = 0;
  run();
});
window.addEventListener("offline", () => {
  if (!current) return;
  current.online = false;
  current.refresh();
});
document.addEventListener("visibilitychange", () => {
  if (current && hasUnsent(current)) run();
});
tabs?.addEventListener("message", async ({ data }) => {
  const desk = current;
  if (!desk || data !== desk.person.subject) return;
  await desk.store.read();
  desk.refresh();
});
