/* The second exchange with the server, beside answers: worked examples, questions and settings up;
   questions, hours and settings down. What goes up waits in an outbox until the server has
   acknowledged it; sending it twice changes nothing. */

import type { Desk } from "../contracts";
import { language } from "../core/boot";
import { resultOf, transact } from "../store/idb";
import type { Store } from "../store/member";
import { saveReceipts } from "../store/receipts";
import type { Receipt } from "../store/content";
import type { Suspended } from "../store/shapes";
import { post } from "../sync/sync";

export interface Settings {
  quiet_from: number | null;
  quiet_until: number | null;
  time_zone: string;
  week_hours: number | null;
  never: string[];
  languages: string[];
  skills: string[];
  text_size: number;
  changed_at: string;
}
export interface Question {
  id: string;
  project: string;
  text: string;
  asked_at: string;
  answer: string;
  answered_at: string | null;
  askers: number;
}
export interface Week {
  week: string;
  project: string;
  title: string;
  answers: number;
  spent_ms: number;
  micros: number;
  currency: string;
}
export interface OutboxEntry {
  id: string;
  kind: "attempts" | "questions";
  body: Record<string, unknown>;
}
/** What lies in the store `meta` under one key. */
export interface MemberData {
  outbox: OutboxEntry[];
  /** Settings that the server has not stored yet. */
  unsaved: Settings | null;
  settings: Settings | null;
  questions: Record<string, Question>;
  /** Worked examples that the member has done or skipped, by their id. */
  practised: Record<string, true>;
  hours: Week[];
  floors: Record<string, number>;
  /** Up to where questions were received. */
  cursor: string;
  /** The projects to which the cursor refers. */
  knownProjects: string;
  syncedAt: number;
}
interface Reply {
  receipts: Receipt[];
  entries: { id: string }[];
  questions: Question[];
  practised: string[];
  settings: Settings;
  cursor: string;
  hours?: Week[];
  floors: Record<string, number>;
  suspended: Suspended | null;
}

const KEY = "member";
const EMPTY: MemberData = {
  outbox: [],
  unsaved: null,
  settings: null,
  questions: {},
  practised: {},
  hours: [],
  floors: {},
  cursor: "",
  knownProjects: "",
  syncedAt: 0,
};
const STALE_MS = 600_000;
const SHEETS_MAX = 50;

type StoredData = IDBRequest<Partial<MemberData> | undefined>;

export const loadData = (store: Store): Promise<MemberData> =>
  transact(store.db, ["meta"], "readonly", async (storeOf) => ({
    ...EMPTY,
    ...(await resultOf(storeOf("meta").get(KEY) as StoredData)),
  }));

/** Change the data in one strict transaction. */
export const changeData = (
  store: Store,
  changes: (data: MemberData) => Partial<MemberData>,
): Promise<void> =>
  transact(store.db, ["meta"], "readwrite", async (storeOf) => {
    const data = { ...EMPTY, ...(await resultOf(storeOf("meta").get(KEY) as StoredData)) };
    storeOf("meta").put({ ...data, ...changes(data) }, KEY);
  });

export const enqueue = (store: Store, entry: OutboxEntry): Promise<void> =>
  changeData(store, ({ outbox }) => ({ outbox: outbox.concat(entry) }));

function applyTextSize({ settings, unsaved }: MemberData): void {
  const size = (unsaved || settings || { text_size: 100 }).text_size;
  document.documentElement.style.fontSize = size === 100 ? "" : `calc(var(--text) * ${size / 100})`;
}

const bodiesOf = ({ outbox }: MemberData, kind: OutboxEntry["kind"]): unknown[] =>
  outbox.filter((entry) => entry.kind === kind).map(({ body }) => body);

/** The data after a reply; `sent` is the data that was sent. */
export function merged(data: MemberData, reply: Reply, sent: MemberData): Partial<MemberData> {
  const acknowledged: Record<string, true> = {};
  const questions = { ...data.questions };
  const practised = { ...data.practised };
  for (const { id } of reply.entries) acknowledged[id] = true;
  for (const question of reply.questions) questions[question.id] = question;
  for (const id of reply.practised) practised[id] = true;
  const { unsaved } = data;
  const isSaved = unsaved && sent.unsaved && unsaved.changed_at === sent.unsaved.changed_at;
  return {
    outbox: data.outbox.filter(({ id }) => !acknowledged[id]),
    unsaved: isSaved ? null : unsaved,
    settings: reply.settings,
    questions,
    practised,
    cursor: reply.cursor,
    ...(reply.hours ? { hours: reply.hours, floors: reply.floors } : {}),
  };
}

async function exchangeOnce(
  { store, person }: Desk,
  atOnce: boolean,
  hours: boolean,
): Promise<boolean> {
  const data = await loadData(store);
  const { outbox, unsaved, syncedAt } = data;
  applyTextSize(data);
  const isDue = atOnce || hours || outbox.length || unsaved || Date.now() - syncedAt > STALE_MS;
  if (!isDue || !person.token) return false;
  const sheets = Object.keys(store.state.sheets).slice(-SHEETS_MAX);
  const knownProjects = sheets.join();
  const request = {
    attempts: bodiesOf(data, "attempts"),
    questions: bodiesOf(data, "questions"),
    settings: unsaved,
    sheets,
    cursor: knownProjects === data.knownProjects ? data.cursor : "",
    hours,
  };
  const response = await post("/desk/exchange", person.token, JSON.stringify(request), {
    "Content-Type": "application/json",
    "Accept-Language": language,
  });
  if (!response.ok) return false;
  const reply = (await response.json()) as Reply;
  if (reply.receipts.length) {
    await transact(store.db, ["receipts"], "readwrite", (storeOf) =>
      saveReceipts(storeOf, reply.receipts),
    );
  }
  await changeData(store, (now) => ({
    ...merged(now, reply, data),
    knownProjects,
    syncedAt: Date.now(),
  }));
  applyTextSize(await loadData(store));
  const { suspended } = reply;
  if (suspended || store.state.suspended) await store.update({ suspended });
  return true;
}

let lastExchange: Promise<unknown> = Promise.resolve();

/** Exchange, one after the other; `hours` asks for the hours and, like `atOnce`, exchanges even
    when nothing is due. Resolves to whether the server answered. */
export function exchange(desk: Desk, atOnce = false, hours = false): Promise<boolean> {
  const next = lastExchange.then(() => exchangeOnce(desk, atOnce, hours)).catch(() => false);
  lastExchange = next;
  return next;
}
