/* POST /sync: sends answers; receives acknowledgements, receipts, tasks, offers and the wallet.

   One tab at a time for each person (Web Lock). After any failure, no answer leaves the outbox
   without the server's acknowledgement. */

import { resultOf } from "../store/idb";
import { fileOf, type Store, type StoreOf } from "../store/member";
import type { Person } from "../store/people";
import { bodyOf, listReceipts, saveProofs, saveReceipts } from "../store/receipts";
import type { WaitingAnswer } from "../store/shapes";
import type { Reply, Sheet, Task } from "../store/wire";

const BATCH_MAX = 200;
const PROOFS_MAX = 20;
const TIMEOUT_MS = 60_000;
const RETRY_MS = [2_000, 5_000, 15_000, 60_000, 300_000];

/** What a sync asks for beside sending answers. */
export interface SyncOptions {
  want?: { project?: string; minutes?: number; count?: number };
  offers?: number;
  /** Projects whose open tasks are released. */
  down?: string[];
}

export type SyncOutcome = "done" | "busy" | "offline" | "sign_in";

/** POST with the person's token; gives up after a minute. */
export async function post(
  address: string,
  token: string,
  body: BodyInit,
  headers: Record<string, string> = { "Content-Type": "application/json" },
): Promise<Response> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    return await fetch(address, {
      method: "POST",
      credentials: "omit",
      headers: { Authorization: `Bearer ${token}`, ...headers },
      body,
      signal: abort.signal,
    });
  } finally {
    clearTimeout(timer);
  }
}

/** Delete acknowledged answers from the outbox; mark refused ones with the reason. */
function acknowledge(storeOf: StoreOf, outbox: WaitingAnswer[], { answers }: Reply): void {
  for (const { id, state, reason, text } of answers) {
    const row = outbox.filter((waiting) => waiting.id === id)[0];
    if (!row) continue;
    const file = fileOf(row.answer);
    if (reason === "media_missing") storeOf("outbox").put({ ...row, waits: file });
    else if (state === "refused") storeOf("outbox").put({ ...row, refused: text || reason || "?" });
    else {
      storeOf("outbox").delete(id);
      if (file) storeOf("files").delete(file);
    }
  }
}

/** Delete released tasks, and those that have expired by the server's clock: the device's clock may
    be years off. */
async function deleteTasks(
  storeOf: StoreOf,
  released: string[],
  stopped: [string, number][],
  now: number,
): Promise<void> {
  for (const task of stopped) storeOf("tasks").delete(task);
  for (const task of await resultOf(storeOf("tasks").getAll() as IDBRequest<Task[]>)) {
    if (released.indexOf(task.project) >= 0 || Date.parse(task.until) < now) {
      storeOf("tasks").delete([task.project, task.pos]);
    }
  }
}

/** The version of each sheet on this device, by project: newer ones come with the reply. */
function versionsOf(sheets: Record<string, Sheet>): Record<string, number> {
  const versions: Record<string, number> = {};
  for (const project in sheets) versions[project] = sheets[project]!.version || 1;
  return versions;
}

async function requestOf(store: Store, options: SyncOptions): Promise<string> {
  const batch = await store.markSent(BATCH_MAX);
  const { tasks, sheets } = await store.read();
  const unproven = (await listReceipts(store)).filter((receipt) => !receipt.proof);
  return JSON.stringify({
    answers: batch.map((row) => row.answer),
    held: tasks.map((task) => [task.project, task.pos]),
    sheets: versionsOf(sheets),
    proofs: unproven.slice(-PROOFS_MAX).map((receipt) => bodyOf(receipt).receipt),
    ...options,
  });
}

async function exchange(person: Person, store: Store, options: SyncOptions): Promise<SyncOutcome> {
  const request = await requestOf(store, options);
  let reply: Reply;
  let now = 0;
  try {
    const response = await post("/sync", person.token, request);
    if (response.status === 401) {
      await store.update({ signIn: true });
      return "sign_in";
    }
    if (!response.ok) return "offline";
    now = Date.parse(response.headers.get("Date") || "") || 0;
    reply = (await response.json()) as Reply;
  } catch {
    return "offline";
  }
  const meta = { syncedAt: Date.now(), signIn: false };
  await store.applyReply(reply, meta, async (storeOf, outbox) => {
    acknowledge(storeOf, outbox, reply);
    saveReceipts(storeOf, reply.receipts);
    await deleteTasks(storeOf, options.down || [], reply.stopped || [], now);
    await saveProofs(storeOf, reply.proofs);
  });
  return "done";
}

export async function sync(
  person: Person,
  store: Store,
  options: SyncOptions = {},
): Promise<SyncOutcome> {
  if (!person.token) return "sign_in";
  const locks = navigator.locks as LockManager | undefined;
  if (!locks) return exchange(person, store, options);
  return locks.request(`minga-sync-${person.subject}`, { ifAvailable: true }, (lock) =>
    lock ? exchange(person, store, options) : "busy",
  );
}

/** Milliseconds until the next attempt: longer after each failure, spread by chance. */
export const retryDelay = (failures: number): number =>
  RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]! * (0.8 + Math.random() * 0.4);
