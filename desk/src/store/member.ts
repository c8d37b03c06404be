/* One member's things on this device, in a database of her own: tasks, drafts, answers that wait, receipts.

   An answer is one strict transaction over tasks, drafts and outbox. It leaves the outbox only when the server has
   said "stored" or "duplicate"; what the server refused stays, with its reason. */

import { ask, open, tx } from "./idb";
import type { Answer, Bundle, Checked, Offer, Reply, Sheet, Suspended, Task, Waiting } from "./shapes";

const STORES = {
  tasks: ["project", "pos"],
  sheets: "project",
  drafts: "",
  outbox: "id",
  receipts: "",
  meta: "",
  // what she recorded: seconds of a recording that goes on, files that wait to be sent (later/files.ts)
  pieces: ["place", "at"],
  files: "sha256",
};

export interface Held {
  tasks: Task[];
  sheets: Record<string, Sheet>;
  outbox: Waiting[];
  wallets: Record<string, number>;
  checked: Checked[];
  offers: Offer[];
  bundles: Record<string, Bundle>;
  minutes: number;
  syncedAt: number;
  signIn: boolean;
  rests: boolean;
  suspended?: Suspended | null;
}

type Meta = Omit<Held, "tasks" | "sheets" | "outbox">;

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

export const place = (of: { project: string; pos: number }): string => `${of.project}/${of.pos}`;

/** The file that an answer names, if any. */
export const fileOf = (answer: Answer): string | undefined => ((answer.value || {}) as { media?: string }).media;

export type Stored = (name: string) => IDBObjectStore;

function bySheet(sheets: Sheet[]): Record<string, Sheet> {
  const by: Record<string, Sheet> = {};
  for (const sheet of sheets) by[sheet.project] = sheet;
  return by;
}

async function change(s: Stored, by: (meta: Meta) => Partial<Meta>): Promise<void> {
  const meta = { ...EMPTY, ...(await ask(s("meta").get("all") as IDBRequest<Meta | undefined>)) };
  s("meta").put({ ...meta, ...by(meta) }, "all");
}

export class Store {
  held: Held = { ...EMPTY, tasks: [], sheets: {}, outbox: [] };
  db!: IDBDatabase;
  /** Kept when the device has been read; until then `held` is what the page brought. */
  readonly ready: Promise<unknown>;

  constructor(subject: string, brought?: Reply, more: Partial<Meta> = {}) {
    if (brought) {
      const { wallets, tasks, projects } = brought;
      this.held = { ...this.held, ...more, wallets, tasks, sheets: bySheet(projects) };
    }
    this.ready = open(`minga-${subject}`, STORES).then((db): Promise<unknown> => {
      this.db = db;
      return brought ? this.takeIn(brought, more) : this.read();
    });
  }

  /** Read all of it again (another tab may have written). */
  async read(): Promise<Held> {
    this.held = await tx(this.db, ["tasks", "sheets", "outbox", "meta"], "readonly", async (s) => {
      const tasks = ask(s("tasks").getAll() as IDBRequest<Task[]>);
      const sheets = ask(s("sheets").getAll() as IDBRequest<Sheet[]>);
      const outbox = ask(s("outbox").getAll() as IDBRequest<Waiting[]>);
      const meta = await ask(s("meta").get("all") as IDBRequest<Meta | undefined>);
      const waiting = (await outbox).sort((a, b) => (a.answer.made_at < b.answer.made_at ? -1 : 1));
      return { ...EMPTY, ...meta, tasks: await tasks, sheets: bySheet(await sheets), outbox: waiting };
    });
    return this.held;
  }

  async note(more: Partial<Meta>): Promise<void> {
    await tx(this.db, ["meta"], "readwrite", (s) => change(s, () => more), "relaxed");
    await this.read();
  }

  async draft(task: Task): Promise<unknown> {
    await this.ready;
    return tx(this.db, ["drafts"], "readonly", (s) => ask(s("drafts").get(place(task))));
  }

  async keepDraft(task: Task, value: unknown): Promise<unknown> {
    await this.ready;
    return tx(this.db, ["drafts"], "readwrite", (s) => ask(s("drafts").put(value, place(task))), "relaxed");
  }

  /** Keep an answer. False: another tab has answered this task already, and nothing was kept. */
  async answer(task: Task, answer: Answer, currency: string): Promise<boolean> {
    await this.ready;
    const kept = await tx(this.db, ["tasks", "drafts", "outbox", "meta", "pieces"], "readwrite", async (s) => {
      const key = [task.project, task.pos];
      if (!(await ask(s("tasks").get(key)))) return false;
      s("tasks").delete(key);
      s("drafts").delete(place(task));
      s("pieces").delete(IDBKeyRange.bound([place(task)], [place(task), []]));
      s("outbox").put({ id: answer.id, answer, task, currency, waits: fileOf(answer) } as Waiting);
      await counted(s, task, 1);
      return true;
    });
    await this.read();
    return kept;
  }

  /** Mark what leaves now, so that nobody takes it back on the way. What names a file waits for it. */
  leaving(atMost: number): Promise<Waiting[]> {
    return tx(this.db, ["outbox"], "readwrite", async (s) => {
      const all = await ask(s("outbox").getAll() as IDBRequest<Waiting[]>);
      const some = all.filter((one) => !one.refused && !one.waits).slice(0, atMost);
      for (const one of some) if (!one.sent) s("outbox").put({ ...one, sent: true });
      return some;
    });
  }

  /** What the server gave: tasks with their sheets, her wallet, what is on offer. `first` is told what waits here, and
      writes before them. */
  async takeIn(
    reply: Reply,
    more: Partial<Meta>,
    first: (s: Stored, waiting: Waiting[]) => Promise<unknown> | void = () => undefined,
  ): Promise<void> {
    const names = ["tasks", "sheets", "outbox", "meta", "receipts", "files"];
    await tx(this.db, names, "readwrite", async (s) => {
      const waiting = await ask(s("outbox").getAll() as IDBRequest<Waiting[]>);
      await first(s, waiting);
      const answered = waiting.map((one) => place(one.task));
      for (const sheet of reply.projects) s("sheets").put(sheet);
      for (const task of reply.tasks) if (answered.indexOf(place(task)) < 0) s("tasks").put(task);
      await change(s, ({ minutes }) => ({
        wallets: reply.wallets,
        checked: reply.checked || [],
        ...(reply.offers ? { offers: reply.offers, rests: !!reply.rests } : {}),
        ...more,
        minutes: minutes || more.minutes || 0,
      }));
    });
    await this.read();
  }
}

/** One answer more or less in this bundle. */
export const counted = (s: Stored, task: Task, step: 1 | -1): Promise<void> =>
  change(s, ({ bundles }) => {
    const { done, earned } = bundles[task.project] || { done: 0, earned: 0 };
    const after = { done: Math.max(0, done + step), earned: Math.max(0, earned + step * task.price_micros) };
    return { bundles: { ...bundles, [task.project]: after } };
  });
