/* Files that a member makes: saved on this device, uploaded in chunks from where the connection
   broke, and then the answers that name them may be sent. */

import { newId } from "../core/ids";
import { t } from "../core/sentences";
import { resultOf, transact } from "../store/idb";
import { fileOf, Store, taskKey, type StoreOf } from "../store/member";
import { isOpenInTab, listPeople, type Person } from "../store/people";
import type { WaitingAnswer } from "../store/shapes";
import type { Task } from "../store/wire";
import { post, sync } from "../sync/sync";
import type { Files, Piece } from "../widgets/contract";
import { seal, unseal } from "./sealing";

interface StoredFile {
  sha256: string;
  file: Blob;
  /** The id of the upload, and how many bytes of it the server has. */
  upload: string;
  have: number;
  /** When it was saved. */
  at: number;
  /** The task of a sealed file: a picture or recording of the member. */
  place?: string;
}
interface ChunkReply {
  have?: number;
  whole?: boolean;
  text?: string;
}
type Progress = (share: number) => void;

const CHUNK = 32_768;
const CHUNK_MIN = 8_192;
const CHUNK_MAX = 524_288;
const FAST_MS = 1_500;
const SLOW_MS = 10_000;
const DAY_MS = 86_400_000;
const OTHERS_MS = 60_000;
const OTHER_TAB_MS = 3_600_000;

async function sha256Of(file: Blob): Promise<string> {
  const bytes = await new Response(file).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const piecesOf = (key: string): IDBKeyRange => IDBKeyRange.bound([key], [key, []]);

const outboxOf = (storeOf: StoreOf): Promise<WaitingAnswer[]> =>
  resultOf(storeOf("outbox").getAll() as IDBRequest<WaitingAnswer[]>);

const loadFile = ({ db }: Store, sha256: string): Promise<StoredFile | undefined> =>
  transact(db, ["files"], "readonly", (storeOf) =>
    resultOf(storeOf("files").get(sha256) as IDBRequest<StoredFile | undefined>),
  );

/** The bytes of a file as it was made; null when the tab that sealed it is closed. */
const open = async ({ file, place }: StoredFile): Promise<Blob | null> =>
  place ? unseal(file) : file;

/** Delete what was made for a task before. */
async function deleteMade(storeOf: StoreOf, place: string): Promise<void> {
  for (const file of await resultOf(storeOf("files").getAll() as IDBRequest<StoredFile[]>)) {
    if (file.place === place) storeOf("files").delete(file.sha256);
  }
}

/** Delete files older than a day that no draft and no answer names. */
const deleteOldFiles = ({ db }: Store): Promise<void> =>
  transact(
    db,
    ["files", "drafts", "outbox"],
    "readwrite",
    async (storeOf) => {
      const drafts = resultOf(
        storeOf("drafts").getAll() as IDBRequest<({ media?: string } | null)[]>,
      );
      const outbox = outboxOf(storeOf);
      const named: Record<string, true> = {};
      for (const draft of await drafts) if (draft && draft.media) named[draft.media] = true;
      for (const { answer } of await outbox) named[fileOf(answer) || ""] = true;
      const stored = await resultOf(storeOf("files").getAll() as IDBRequest<StoredFile[]>);
      for (const file of stored) {
        if (!named[file.sha256] && file.at < Date.now() - DAY_MS) {
          storeOf("files").delete(file.sha256);
        }
      }
    },
    "relaxed",
  );

export function files(store: Store): Files {
  const { db } = store;
  const isPersonal = ({ project }: Task): boolean => !!store.state.sheets[project]?.collects;
  deleteOldFiles(store).catch(() => undefined);
  return {
    // pieces of a member's own voice or face never lie on the disk
    savePiece: async (task, index, piece) =>
      isPersonal(task) ||
      transact(db, ["pieces"], "readwrite", (storeOf) => {
        if (!index) storeOf("pieces").delete(piecesOf(taskKey(task)));
        storeOf("pieces").put({ place: taskKey(task), at: index, ...piece });
      }),
    listPieces: (task) =>
      transact(db, ["pieces"], "readonly", (storeOf) =>
        resultOf(storeOf("pieces").getAll(piecesOf(taskKey(task))) as IDBRequest<Piece[]>),
      ),
    async saveFile(task, file) {
      const sha256 = await sha256Of(file);
      const stored: StoredFile = { sha256, file, upload: newId(), have: 0, at: Date.now() };
      if (isPersonal(task)) {
        Object.assign(stored, { file: await seal(file), place: taskKey(task) });
      }
      await transact(db, ["pieces", "files"], "readwrite", async (storeOf) => {
        if (stored.place) await deleteMade(storeOf, stored.place);
        storeOf("files").put(stored);
        storeOf("pieces").delete(piecesOf(taskKey(task)));
      });
      return sha256;
    },
    async loadFile(sha256) {
      const stored = await loadFile(store, sha256);
      return stored ? open(stored) : null;
    },
  };
}

/** Send one chunk; status 0 means no answer. */
async function sendChunk(
  { token }: Person,
  { upload, have, sha256 }: StoredFile,
  file: Blob,
  project: string,
  size: number,
): Promise<[status: number, reply: ChunkReply]> {
  try {
    const query = `offset=${have}&size=${file.size}&sha256=${sha256}&project=${project}`;
    const chunk = file.slice(have, have + size);
    const headers = { "Content-Type": "application/octet-stream" };
    const response = await post(`/desk/media/${upload}?${query}`, token, chunk, headers);
    return [response.status, (await response.json()) as ChunkReply];
  } catch {
    return [0, {}];
  }
}

/** Release the answers that wait for this file, or mark them as refused. */
async function release(store: Store, sha256: string, refused?: string): Promise<void> {
  await transact(store.db, ["outbox"], "readwrite", async (storeOf) => {
    for (const row of await outboxOf(storeOf)) {
      if (row.waits !== sha256) continue;
      storeOf("outbox").put(refused ? { ...row, refused } : { ...row, waits: undefined });
    }
  });
  await store.read();
}

/** The size of the next chunk: larger after a fast one, smaller after a slow one. */
export function nextSize(size: number, took_ms: number): number {
  if (took_ms < FAST_MS) return Math.min(size * 2, CHUNK_MAX);
  return took_ms > SLOW_MS ? Math.max(size / 2, CHUNK_MIN) : size;
}

/** Upload a file from where the last chunk ended. False: it has to be tried again later. */
async function upload(
  person: Person,
  store: Store,
  sha256: string,
  project: string,
  progress: Progress,
): Promise<boolean> {
  const stored = await loadFile(store, sha256);
  const file = stored && (await open(stored));
  if (stored && !file && stored.at > Date.now() - OTHER_TAB_MS) return true; // another tab has it
  if (!stored || !file) {
    await release(store, sha256, t("The file of this answer is not on this device any more."));
    return true;
  }
  const remove = (storeOf: StoreOf): Promise<void> => deleteMade(storeOf, stored.place!);
  let size = CHUNK;
  let restarts = 0;
  for (;;) {
    progress(stored.have / file.size);
    const since = Date.now();
    const [status, reply] = await sendChunk(person, stored, file, project, size);
    if (status === 200) {
      if (reply.whole) break;
      stored.have = reply.have || 0;
    } else if (status === 401) {
      await store.update({ signIn: true });
      return false;
    } else if (status === 409 || (status === 422 && !restarts++)) {
      Object.assign(stored, { upload: newId(), have: 0 });
    } else if (status >= 400 && status < 500 && status !== 429 && status !== 408) {
      await release(store, sha256, reply.text || String(status));
      if (stored.place) await transact(store.db, ["files"], "readwrite", remove);
      return true;
    } else return false;
    const save = (storeOf: StoreOf): Promise<unknown> => resultOf(storeOf("files").put(stored));
    await transact(store.db, ["files"], "readwrite", save, "relaxed");
    size = nextSize(size, Date.now() - since);
  }
  await release(store, sha256);
  return true;
}

/** Upload every file that an answer waits for. True: all are uploaded, and the answers may be sent.
 */
export async function uploadFiles(
  person: Person,
  store: Store,
  progress: Progress,
): Promise<boolean> {
  const uploadAll = async (): Promise<boolean> => {
    for (const { answer, waits, refused } of (await store.read()).outbox) {
      if (!waits || refused) continue;
      if (!(await upload(person, store, waits, answer.project, progress))) return false;
    }
    return true;
  };
  const locks = navigator.locks as LockManager | undefined;
  if (!locks) return uploadAll();
  return locks.request(`minga-files-${person.subject}`, { ifAvailable: true }, (lock) =>
    lock ? uploadAll() : false,
  );
}

let timer = 0;

/** Send what the other members on this device made, each with their own token: now, with each new
    connection, and once a minute, for somebody may have changed over just after their last answer.
    */
export async function syncOthers(): Promise<void> {
  clearTimeout(timer);
  timer = setTimeout(syncOthers, OTHERS_MS) as unknown as number;
  for (const person of await listPeople()) {
    if (isOpenInTab(person.subject)) continue;
    const store = new Store(person.subject);
    await store.ready;
    const isWaiting = (): boolean =>
      !store.state.signIn && store.state.outbox.some(({ refused }) => !refused);
    if (isWaiting()) await sync(person, store);
    if (isWaiting() && (await uploadFiles(person, store, () => undefined))) {
      await sync(person, store);
    }
    store.db.close();
  }
}

window.addEventListener("online", () => {
  if (timer) syncOthers();
});
