/* The one road to the server: answers up; acknowledgements, receipts, tasks, offers and the wallet down.

   One tab at a time per person (Web Lock). Whatever goes wrong, nothing leaves the outbox without the server's word. */

import type { Person } from "../store/people";
import { ask } from "../store/idb";
import { fileOf, type Store, type Stored } from "../store/member";
import { keepProofs, keepReceipts, nameOf, receiptsOf } from "../store/receipts";
import type { Reply, Sheet, Task, Waiting } from "../store/shapes";

const AT_ONCE = 200;
const PATIENCE_MS = 60_000;
const WAIT_MS = [2_000, 5_000, 15_000, 60_000, 300_000];

export interface Wish {
  want?: { project?: string; minutes?: number; count?: number };
  offers?: number;
  /** Projects whose open tasks are put down. */
  down?: string[];
}

export type Outcome = "done" | "busy" | "offline" | "sign_in";

async function post(token: string, request: unknown): Promise<Response> {
  const stop = typeof AbortController === "function" ? new AbortController() : null;
  const timer = setTimeout(() => stop && stop.abort(), PATIENCE_MS);
  try {
    return await fetch("/sync", {
      method: "POST",
      credentials: "omit",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify(request),
      ...(stop ? { signal: stop.signal } : {}),
    });
  } finally {
    clearTimeout(timer);
  }
}

/** What the server has leaves the outbox; what it refused stays there, with its reason. */
function acknowledge(s: Stored, waiting: Waiting[], { answers }: Reply): void {
  for (const told of answers) {
    const one = waiting.filter((row) => row.id === told.id)[0];
    if (!one) continue;
    const file = fileOf(one.answer);
    if (told.reason === "media_missing") s("outbox").put({ ...one, waits: file });
    else if (told.state === "refused") s("outbox").put({ ...one, refused: told.text || told.reason || "?" });
    else {
      s("outbox").delete(one.id);
      if (file) s("files").delete(file);
    }
  }
}

/** Tasks that she put down, and those whose time is over by the server's clock: this device's may be years off, and no
    task goes for that. */
async function letGo(s: Stored, down: string[], now: number): Promise<void> {
  for (const task of await ask(s("tasks").getAll() as IDBRequest<Task[]>)) {
    if (down.indexOf(task.project) >= 0 || Date.parse(task.until) < now) s("tasks").delete([task.project, task.pos]);
  }
}

/** Which sheets this device has, by project, and the version of each: a newer one comes with the reply. */
function versions(sheets: Record<string, Sheet>): Record<string, number> {
  const by: Record<string, number> = {};
  for (const project in sheets) by[project] = sheets[project]!.version || 1;
  return by;
}

async function once(person: Person, store: Store, wish: Wish): Promise<Outcome> {
  const leaving = await store.leaving(AT_ONCE);
  const { tasks, sheets } = await store.read();
  const unproven = (await receiptsOf(store)).filter((one) => !one.proof).slice(-20);
  const request = {
    answers: leaving.map((one) => one.answer),
    held: tasks.map((task) => [task.project, task.pos]),
    sheets: versions(sheets),
    proofs: unproven.map(nameOf),
    ...wish,
  };
  let reply: Reply;
  let now = 0;
  try {
    const response = await post(person.token, request);
    if (response.status === 401) {
      await store.note({ signIn: true });
      return "sign_in";
    }
    if (!response.ok) return "offline";
    now = Date.parse(response.headers.get("Date") || "") || 0;
    reply = (await response.json()) as Reply;
  } catch {
    return "offline";
  }
  await store.takeIn(reply, { syncedAt: Date.now(), signIn: false }, async (s, waiting) => {
    acknowledge(s, waiting, reply);
    keepReceipts(s, reply.receipts);
    await letGo(s, wish.down || [], now);
    await keepProofs(s, reply.proofs);
  });
  return "done";
}

export async function sync(person: Person, store: Store, wish: Wish = {}): Promise<Outcome> {
  if (!person.token) return "sign_in";
  const locks = navigator.locks;
  if (!locks) return once(person, store, wish);
  return locks.request(`minga-sync-${person.subject}`, { ifAvailable: true }, (mine) =>
    mine ? once(person, store, wish) : ("busy" as Outcome),
  );
}

export const waitAfter = (failures: number): number =>
  WAIT_MS[Math.min(failures, WAIT_MS.length - 1)]! * (0.8 + Math.random() * 0.4);
