/* The data of one member on this device, in a database of their own: tasks, drafts, unsent answers,
   receipts.

   Saving an answer is one strict transaction over tasks, drafts and outbox. An answer leaves the
   outbox only when the server has said "stored" or "duplicate"; an answer that the server refused
   stays, with the reason. */

import { openDatabase, resultOf, transact } from "./idb";
import type { Answer, Bundle, Suspended, WaitingAnswer } from "./shapes";
import type { Checked, Offer, Reply, Sheet, Task } from "./wire";

const STORES = {
  tasks: ["project", "pos"],
  sheets: "project",
  drafts: "",
  outbox: "id",
  receipts: "",
  meta: "",
  // media made by the member: pieces of an open recording, files that wait for upload
  // (lazy/mediaUploads.ts)
  pieces: ["place", "at"],
  files: "sha256",
};

export interface MemberState {
  tasks: Task[];
  sheets: Record<string, Sheet>;
  outbox: WaitingAnswer[];
  wallets: Record<string, number>;
  checked: Checked[];
  offers: Offer[];
  bundles: Record<string, Bundle>;
  minutes: number;
  syncedAt: number;
  signIn: boolean;
  rests: boolean;
  suspended?: Suspended | null;
  /** The member wishes that a choice sends itself. */
  sendsByChoosing?: boolean;
  /** Labels that were used last, by project; the latest first. */
  recentLabels?: Record<string, string[]>;
}

/** What lies in the store `meta`, under one key. */
export type Meta = Omit<MemberState, "tasks" | "sheets" | "outbox">;

/** The object store of a name, within one transaction. */
export type StoreOf = (name: string) => IDBObjectStore;

const EMPTY: Meta = {
  wallets: {},
  checked: [],
  offers: [],
  bundles: {},
  minutes: 0,
  syncedAt: 0,
  signIn: false,
  rests: false,
};

export const taskKey = (task: { project: string; pos: number }): string =>
  `${task.project}/${task.pos}`;

/** The SHA-256 of the file that an answer names, if any. */
export const fileOf = (answer: Answer): string | undefined =>
  ((answer.value || {}) as { media?: string }).media;

function byProject(sheets: Sheet[]): Record<string, Sheet> {
  const index: Record<string, Sheet> = {};
  for (const sheet of sheets) index[sheet.project] = sheet;
  return index;
}

async function changeMeta(storeOf: StoreOf, changes: (meta: Meta) => Partial<Meta>): Promise<void> {
  const stored = await resultOf(storeOf("meta").get("all") as IDBRequest<Meta | undefined>);
  const meta = { ...EMPTY, ...stored };
  storeOf("meta").put({ ...meta, ...changes(meta) }, "all");
}

export class Store {
  state: MemberState = { ...EMPTY, tasks: [], sheets: {}, outbox: [] };
  db!: IDBDatabase;
  /** Resolves when the device has been read; until then `state` is what the page brought. */
  readonly ready: Promise<unknown>;

  constructor(subject: string, reply?: Reply, meta: Partial<Meta> = {}) {
    if (reply) {
      const { wallets, tasks, projects } = reply;
      this.state = { ...this.state, ...meta, wallets, tasks, sheets: byProject(projects) };
    }
    this.ready = openDatabase(`minga-${subject}`, STORES).then((db): Promise<unknown> => {
      this.db = db;
      return reply ? this.applyReply(reply, meta) : this.read();
    });
  }

  /** Read everything again: another tab may have written. */
  async read(): Promise<MemberState> {
    const names = ["tasks", "sheets", "outbox", "meta"];
    this.state = await transact(this.db, names, "readonly", async (storeOf) => {
      const tasks = resultOf(storeOf("tasks").getAll() as IDBRequest<Task[]>);
      const sheets = resultOf(storeOf("sheets").getAll() as IDBRequest<Sheet[]>);
      const outbox = resultOf(storeOf("outbox").getAll() as IDBRequest<WaitingAnswer[]>);
      const meta = await resultOf(storeOf("meta").get("all") as IDBRequest<Meta | undefined>);
      return {
        ...EMPTY,
        ...meta,
        tasks: await tasks,
        sheets: byProject(await sheets),
        outbox: (await outbox).sort((a, b) => (a.answer.made_at < b.answer.made_at ? -1 : 1)),
      };
    });
    return this.state;
  }

  async update(changes: Partial<Meta>): Promise<void> {
    const change = (storeOf: StoreOf): Promise<void> => changeMeta(storeOf, () => changes);
    await transact(this.db, ["meta"], "readwrite", change, "relaxed");
    await this.read();
  }

  async loadDraft(task: Task): Promise<unknown> {
    await this.ready;
    return transact(this.db, ["drafts"], "readonly", (storeOf) =>
      resultOf(storeOf("drafts").get(taskKey(task)) as IDBRequest<unknown>),
    );
  }

  async saveDraft(task: Task, value: unknown): Promise<unknown> {
    await this.ready;
    const save = (storeOf: StoreOf): Promise<unknown> =>
      resultOf(storeOf("drafts").put(value, taskKey(task)));
    return transact(this.db, ["drafts"], "readwrite", save, "relaxed");
  }

  /** Save an answer; false when another tab has answered this task already: then nothing is saved.
   */
  async saveAnswer(task: Task, answer: Answer, currency: string): Promise<boolean> {
    await this.ready;
    const names = ["tasks", "drafts", "outbox", "meta", "pieces"];
    const saved = await transact(this.db, names, "readwrite", async (storeOf) => {
      const key = [task.project, task.pos];
      if (!(await resultOf(storeOf("tasks").get(key)))) return false;
      storeOf("tasks").delete(key);
      storeOf("drafts").delete(taskKey(task));
      storeOf("pieces").delete(IDBKeyRange.bound([taskKey(task)], [taskKey(task), []]));
      storeOf("outbox").put({
        id: answer.id,
        answer,
        task,
        currency,
        waits: fileOf(answer),
      } satisfies WaitingAnswer);
      await countAnswer(storeOf, task, 1);
      return true;
    });
    await this.read();
    return saved;
  }

  /** Mark what is sent now, so that nobody takes it back on the way. An answer that names a file
      waits for it. */
  markSent(limit: number): Promise<WaitingAnswer[]> {
    return transact(this.db, ["outbox"], "readwrite", async (storeOf) => {
      const outbox = await resultOf(storeOf("outbox").getAll() as IDBRequest<WaitingAnswer[]>);
      const batch = outbox.filter((row) => !row.refused && !row.waits).slice(0, limit);
      for (const row of batch) if (!row.sent) storeOf("outbox").put({ ...row, sent: true });
      return batch;
    });
  }

  /** Store a reply: tasks with their sheets, the wallet, offers. `before` gets the outbox and
      writes first. */
  async applyReply(
    reply: Reply,
    meta: Partial<Meta>,
    before?: (storeOf: StoreOf, outbox: WaitingAnswer[]) => Promise<unknown>,
  ): Promise<void> {
    const names = ["tasks", "sheets", "outbox", "meta", "receipts", "files"];
    await transact(this.db, names, "readwrite", async (storeOf) => {
      const outbox = await resultOf(storeOf("outbox").getAll() as IDBRequest<WaitingAnswer[]>);
      if (before) await before(storeOf, outbox);
      const answered = outbox.map((row) => taskKey(row.task));
      for (const sheet of reply.projects) storeOf("sheets").put(sheet);
      for (const task of reply.tasks) {
        if (answered.indexOf(taskKey(task)) < 0) storeOf("tasks").put(task);
      }
      await changeMeta(storeOf, ({ minutes }) => ({
        wallets: reply.wallets,
        checked: reply.checked || [],
        ...(reply.offers ? { offers: reply.offers, rests: !!reply.rests } : {}),
        ...meta,
        minutes: minutes || meta.minutes || 0,
      }));
    });
    await this.read();
  }
}

/** Count an answer of this bundle, or take it out of the count. */
export const countAnswer = (storeOf: StoreOf, task: Task, step: 1 | -1): Promise<void> =>
  changeMeta(storeOf, ({ bundles }) => {
    const { done, earned } = bundles[task.project] || { done: 0, earned: 0 };
    const bundle = {
      done: Math.max(0, done + step),
      earned: Math.max(0, earned + step * task.price_micros),
    };
    return { bundles: { ...bundles, [task.project]: bundle } };
  });
