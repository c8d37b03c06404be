/* One member's things on this device, in a database of her own: tasks, drafts, answers that wait, receipts.

   An answer is one strict transaction over tasks, drafts and outbox. It leaves the outbox only when the server has
   said "stored" or "duplicate"; what the server refused stays, with its reason. */

import { ask, open, tx } from "./idb";
import type { Answer, Bundle, Offer, Receipt, Reply, Sheet, Suspended, Task, Waiting } from "./shapes";

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
  offers: [],
  bundles: {},
  minutes: 0,
  syncedAt: 0,
  signIn: false,
  rests: false,
};

/** A receipt is kept as it was signed; its name is in its text. */
export const nameOf = (receipt: Receipt): string => (JSON.parse(receipt.body) as { receipt: string }).receipt;

export const place = (of: { project: string; pos: number }): string => `${of.project}/${of.pos}`;

/** The file that an answer names, if any. */
export const fileOf = (answer: Answer): string | undefined => ((answer.value || {}) as { media?: string }).media;

async function change(s: (name: string) => IDBObjectStore, by: (meta: Meta) => Partial<Meta>): Promise<void> {
  const meta = { ...EMPTY, ...(await ask(s("meta").get("all") as IDBRequest<Meta | undefined>)) };
  s("meta").put({ ...meta, ...by(meta) }, "all");
}

export class Store {
  held: Held = { ...EMPTY, tasks: [], sheets: {}, outbox: [] };

  private constructor(
    readonly subject: string,
    readonly db: IDBDatabase,
  ) {}

  static async of(subject: string): Promise<Store> {
    const store = new Store(subject, await open(`minga-${subject}`, STORES));
    await store.read();
    return store;
  }

  /** Read all of it again (another tab may have written). */
  async read(): Promise<Held> {
    this.held = await tx(this.db, ["tasks", "sheets", "outbox", "meta"], "readonly", async (s) => {
      const tasks = ask(s("tasks").getAll() as IDBRequest<Task[]>);
      const sheets = ask(s("sheets").getAll() as IDBRequest<Sheet[]>);
      const outbox = ask(s("outbox").getAll() as IDBRequest<Waiting[]>);
      const meta = await ask(s("meta").get("all") as IDBRequest<Meta | undefined>);
      const bySheet: Record<string, Sheet> = {};
      for (const sheet of await sheets) bySheet[sheet.project] = sheet;
      const waiting = (await outbox).sort((a, b) => (a.answer.made_at < b.answer.made_at ? -1 : 1));
      return { ...EMPTY, ...meta, tasks: await tasks, sheets: bySheet, outbox: waiting };
    });
    return this.held;
  }

  async note(more: Partial<Meta>): Promise<void> {
    await tx(this.db, ["meta"], "readwrite", (s) => change(s, () => more), "relaxed");
    await this.read();
  }

  draft(task: Task): Promise<unknown> {
    return tx(this.db, ["drafts"], "readonly", (s) => ask(s("drafts").get(place(task))));
  }

  keepDraft(task: Task, value: unknown): Promise<unknown> {
    return tx(this.db, ["drafts"], "readwrite", (s) => ask(s("drafts").put(value, place(task))), "relaxed");
  }

  /** Keep an answer. False: another tab has answered this task already, and nothing was kept. */
  async answer(task: Task, answer: Answer, currency: string): Promise<boolean> {
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

  /** What the server said: acknowledged answers go, receipts and tasks come. `now` is by its clock: this device's
      may be years off, and no task goes for that. */
  async takeIn(reply: Reply, more: Partial<Meta>, without: string[] = [], now = 0): Promise<void> {
    const names = ["tasks", "sheets", "drafts", "outbox", "receipts", "meta", "files"];
    await tx(this.db, names, "readwrite", async (s) => {
      const waiting = await ask(s("outbox").getAll() as IDBRequest<Waiting[]>);
      const answered: Record<string, true> = {};
      for (const one of waiting) answered[place(one.task)] = true;
      for (const told of reply.answers) {
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
      for (const receipt of reply.receipts) s("receipts").put(receipt, nameOf(receipt));
      for (const sheet of reply.projects) s("sheets").put(sheet);
      for (const task of await ask(s("tasks").getAll() as IDBRequest<Task[]>)) {
        if (without.indexOf(task.project) >= 0 || Date.parse(task.until) < now) {
          s("tasks").delete([task.project, task.pos]);
        }
      }
      for (const task of reply.tasks) if (!answered[place(task)]) s("tasks").put(task);
      for (const name in reply.proofs) {
        const receipt = await ask(s("receipts").get(name) as IDBRequest<Receipt | undefined>);
        if (receipt) s("receipts").put({ ...receipt, proof: reply.proofs[name] }, name);
      }
      await change(s, () => ({
        wallets: reply.wallets,
        ...(reply.offers ? { offers: reply.offers, rests: !!reply.rests } : {}),
        ...more,
      }));
    });
    await this.read();
  }

  receipts(): Promise<Receipt[]> {
    return tx(this.db, ["receipts"], "readonly", (s) => ask(s("receipts").getAll() as IDBRequest<Receipt[]>));
  }
}

/** One answer more or less in this bundle. */
export const counted = (s: (name: string) => IDBObjectStore, task: Task, step: 1 | -1): Promise<void> =>
  change(s, ({ bundles }) => {
    const { done, earned } = bundles[task.project] || { done: 0, earned: 0 };
    const after = { done: Math.max(0, done + step), earned: Math.max(0, earned + step * task.price_micros) };
    return { bundles: { ...bundles, [task.project]: after } };
  });
