/* Files that a member makes: kept on this device until they have arrived, sent piece by piece from where the line
   dropped, and then the answer that names them. */

import type { Kit } from "../screens/kit";
import { ask, tx } from "../store/idb";
import { fileOf, place, type Store } from "../store/member";
import { isOpen, type Person } from "../store/people";
import { sync } from "../sync/sync";
import type { Waiting } from "../store/shapes";
import type { Files, Piece } from "../widgets/contract";

interface KeptFile {
  sha256: string;
  file: Blob;
  /** The name under which it is sent, and how much of it the server said it has. */
  upload: string;
  have: number;
  at: number;
}
interface Said {
  have?: number;
  whole?: boolean;
  text?: string;
}

const PATIENCE_MS = 60_000;
const STEP = 32_768;
const STEP_MIN = 8_192;
const STEP_MAX = 524_288;
const FAST_MS = 1_500;
const SLOW_MS = 10_000;
const DAY_MS = 86_400_000;
const AGAIN_MS = 60_000;
let again = 0;

async function sha256Of(file: Blob): Promise<string> {
  const bytes = await new Response(file).arrayBuffer();
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(sum, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const ofTask = (name: string): IDBKeyRange => IDBKeyRange.bound([name], [name, []]);

const kept = (store: Store, sha256: string): Promise<KeptFile | undefined> =>
  tx(store.db, ["files"], "readonly", (s) => ask(s("files").get(sha256) as IDBRequest<KeptFile | undefined>));

/** Files of a day ago that no draft and no answer names any more. */
async function letGo(store: Store): Promise<void> {
  await tx(store.db, ["files", "drafts", "outbox"], "readwrite", async (s) => {
    const drafts = ask(s("drafts").getAll() as IDBRequest<({ media?: string } | null)[]>);
    const outbox = ask(s("outbox").getAll() as IDBRequest<Waiting[]>);
    const named: Record<string, true> = {};
    for (const draft of await drafts) if (draft && draft.media) named[draft.media] = true;
    for (const one of await outbox) named[fileOf(one.answer) || ""] = true;
    for (const one of await ask(s("files").getAll() as IDBRequest<KeptFile[]>)) {
      if (!named[one.sha256] && one.at < Date.now() - DAY_MS) s("files").delete(one.sha256);
    }
  }, "relaxed");
}

export function filesWith(kit: Kit) {
  const { t, newId } = kit;

  function files(store: Store): Files {
    letGo(store).catch(() => undefined);
    return {
      async keepPiece(task, at, piece) {
        await tx(store.db, ["pieces"], "readwrite", (s) => {
          if (!at) s("pieces").delete(ofTask(place(task)));
          s("pieces").put({ place: place(task), at, ...piece });
        });
      },
      pieces: (task) =>
        tx(store.db, ["pieces"], "readonly", (s) => ask(s("pieces").getAll(ofTask(place(task))) as IDBRequest<Piece[]>)),
      async keepFile(task, file) {
        const sha256 = await sha256Of(file);
        await tx(store.db, ["pieces", "files"], "readwrite", (s) => {
          s("files").put({ sha256, file, upload: newId(), have: 0, at: Date.now() } as KeptFile);
          s("pieces").delete(ofTask(place(task)));
        });
        return sha256;
      },
      file: async (sha256) => ((await kept(store, sha256)) || { file: null }).file,
    };
  }

  async function post(person: Person, one: KeptFile, body: Blob): Promise<[number, Said]> {
    const stop = typeof AbortController === "function" ? new AbortController() : null;
    const timer = setTimeout(() => stop && stop.abort(), PATIENCE_MS);
    try {
      const asked = `offset=${one.have}&size=${one.file.size}&sha256=${one.sha256}`;
      const answer = await fetch(`/desk/media/${one.upload}?${asked}`, {
        method: "POST",
        credentials: "omit",
        headers: { Authorization: `Bearer ${person.token}`, "Content-Type": "application/octet-stream" },
        body,
        ...(stop ? { signal: stop.signal } : {}),
      });
      return [answer.status, (await answer.json()) as Said];
    } catch {
      return [0, {}];
    } finally {
      clearTimeout(timer);
    }
  }

  /** The answers that wait for this file may leave, or are told why not. */
  const tell = async (store: Store, sha256: string, refused?: string): Promise<void> => {
    await tx(store.db, ["outbox"], "readwrite", async (s) => {
      for (const one of await ask(s("outbox").getAll() as IDBRequest<Waiting[]>)) {
        if (one.waits !== sha256) continue;
        s("outbox").put(refused ? { ...one, refused } : { ...one, waits: undefined });
      }
    });
    await store.read();
  };

  /** One file, from where the last piece ended. False: the line or the server wants us to wait. */
  async function send(person: Person, store: Store, sha256: string, told: (share: number) => void): Promise<boolean> {
    const one = await kept(store, sha256);
    if (!one) {
      await tell(store, sha256, t("The file of this answer is not on this device any more."));
      return true;
    }
    let step = STEP;
    let broken = 0;
    for (;;) {
      told(one.have / one.file.size);
      const since = Date.now();
      const [status, said] = await post(person, one, one.file.slice(one.have, one.have + step));
      if (status === 200) {
        if (said.whole) break;
        one.have = said.have || 0;
      } else if (status === 401) {
        await store.note({ signIn: true });
        return false;
      } else if (status === 409 || (status === 422 && !broken++)) {
        Object.assign(one, { upload: newId(), have: 0 });
      } else if (status >= 400 && status < 500 && status !== 429 && status !== 408) {
        await tell(store, sha256, said.text || String(status));
        return true;
      } else return false;
      await tx(store.db, ["files"], "readwrite", (s) => ask(s("files").put(one)), "relaxed");
      const took = Date.now() - since;
      if (took < FAST_MS) step = Math.min(step * 2, STEP_MAX);
      else if (took > SLOW_MS) step = Math.max(step / 2, STEP_MIN);
    }
    await tell(store, sha256);
    return true;
  }

  /** Send what answers wait for. True: all of it is gone, and the answers may follow. */
  async function carry(person: Person, store: Store, told: (share: number) => void): Promise<boolean> {
    const all = async (): Promise<boolean> => {
      for (const one of (await store.read()).outbox) {
        if (one.waits && !one.refused && !(await send(person, store, one.waits, told))) return false;
      }
      return true;
    };
    if (!navigator.locks) return all();
    return navigator.locks.request(`minga-files-${person.subject}`, { ifAvailable: true }, (mine) => (mine ? all() : false));
  }

  /** What the others on this device made leaves too, each with its owner's own pass: now, with every network, and
      once a minute, for somebody may have changed over a moment after her last answer. */
  async function others(): Promise<void> {
    clearTimeout(again);
    again = setTimeout(others, AGAIN_MS);
    for (const person of await kit.people()) {
      if (isOpen(person.subject)) continue;
      const store = await kit.storeOf(person.subject);
      const left = (): boolean => !store.held.signIn && store.held.outbox.some((one) => !one.refused);
      if (left()) await sync(person, store);
      if (left() && (await carry(person, store, () => undefined))) await sync(person, store);
      store.db.close();
    }
  }
  window.addEventListener("online", () => again && others());

  return { files, carry, others };
}
