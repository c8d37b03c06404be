/* Tasks, answers and replies as the server sends them; a test states what differs. */

import { vi } from "vitest";
import { Store } from "../src/store/member";
import type { Answer } from "../src/store/shapes";
import type { Reply, Sheet, Task } from "../src/store/wire";

export const LOVA = { subject: "lova", name: "lova", token: "token of lova" };

export const task = (pos: number, changes: Partial<Task> = {}): Task => ({
  project: "ferries",
  pos,
  content: { text: `ferry ${pos}` },
  price_micros: 50_000,
  until: "2099-01-01T00:00:00Z",
  ...changes,
});

export const sheet = (changes: Partial<Sheet> = {}): Sheet => ({
  project: "ferries",
  title: "Ferries",
  task_type: "text_classification",
  question: "Is it about ferries?",
  instructions: "Read it.",
  labels: [
    { name: "yes", title: "Yes" },
    { name: "no", title: "No" },
  ],
  multiple: false,
  client: { legal_name: "Harbour", country: "MG" },
  purpose_class: "research",
  purpose: "timetables",
  recipients: [],
  currency: "USD",
  estimated_seconds: 10,
  content_language: "en",
  ...changes,
});

export const reply = (changes: Partial<Reply> = {}): Reply => ({
  answers: [],
  receipts: [],
  wallets: { USD: 0 },
  tasks: [],
  projects: [],
  proofs: {},
  ...changes,
});

export const answer = (pos: number, changes: Partial<Answer> = {}): Answer => ({
  id: `answer ${pos}`,
  project: "ferries",
  pos,
  kind: "label",
  value: { label: "yes" },
  spent_ms: 1_000,
  made_at: `2026-11-30T10:00:0${pos}Z`,
  ...changes,
});

/** A store with these tasks, as after the first page. */
export async function storeWith(...tasks: Task[]): Promise<Store> {
  const store = new Store("lova", reply({ tasks, projects: [sheet()] }));
  await store.ready;
  return store;
}

export interface Request {
  address: string;
  body: unknown;
  headers: Record<string, string>;
}

/** Let `fetch` be answered by these responses, one after the other; returns what was requested. */
export function serve(...responses: (Response | Error)[]): Request[] {
  const requests: Request[] = [];
  vi.stubGlobal("fetch", async (address: string, init: RequestInit) => {
    const { body, headers } = init;
    requests.push({
      address,
      body: typeof body === "string" ? JSON.parse(body) : body,
      headers: headers as Record<string, string>,
    });
    const response = responses.shift();
    if (!response || response instanceof Error) throw response ?? new Error("no network");
    return response;
  });
  return requests;
}

export const json = (value: unknown, status = 200, date = "Mon, 30 Nov 2026 10:00:00 GMT") =>
  new Response(JSON.stringify(value), { status, headers: { Date: date } });
