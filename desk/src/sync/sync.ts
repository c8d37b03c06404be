/* The one road to the server: answers up; acknowledgements, receipts, tasks, offers and the wallet down.

   One tab at a time per person (Web Lock). Whatever goes wrong, nothing leaves the outbox without the server's word. */

import type { Person } from "../store/people";
import { nameOf, type Store } from "../store/member";
import type { Reply } from "../store/shapes";

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

async function once(person: Person, store: Store, wish: Wish): Promise<Outcome> {
  const leaving = await store.leaving(AT_ONCE);
  const { tasks, sheets } = await store.read();
  const unproven = (await store.receipts()).filter((one) => !one.proof).slice(-20);
  const request = {
    answers: leaving.map((one) => one.answer),
    held: tasks.map((task) => [task.project, task.pos]),
    sheets: Object.keys(sheets),
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
  await store.takeIn(reply, { syncedAt: Date.now(), signIn: false }, wish.down, now);
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
