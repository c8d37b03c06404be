/* What she sends beside answers (examples she tried, questions, her settings), and what comes back beside tasks. It waits
   here until the server has said what became of it; sending it again changes nothing. */

import type { Desk } from "../screens/frame";
import type { Kit } from "../screens/kit";
import { ask, tx } from "../store/idb";
import type { Store } from "../store/member";
import { keepReceipts } from "../store/receipts";

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
interface Letter {
  id: string;
  kind: "attempts" | "questions";
  body: Record<string, unknown>;
}
/** All of it lies under one key of the store `meta`. */
export interface Box {
  waiting: Letter[];
  /** Changed here and not yet kept by the server. */
  unsaved: Settings | null;
  settings: Settings | null;
  questions: Record<string, Question>;
  /** Worked examples that she tried or skipped. */
  practised: Record<string, true>;
  hours: Week[];
  floors: Record<string, number>;
  mark: string;
  /** Of which projects she has heard up to that mark. */
  heard: string;
  at: number;
}

const KEY = "letters";
const EMPTY: Box = {
  waiting: [], unsaved: null, settings: null, questions: {}, practised: {}, hours: [], floors: {}, mark: "", heard: "", at: 0,
};
const STALE_MS = 600_000;

export const box = async (store: Store): Promise<Box> => ({
  ...EMPTY,
  ...(await tx(store.db, ["meta"], "readonly", (s) => ask(s("meta").get(KEY) as IDBRequest<Box | undefined>))),
});

/** Change what lies there, in one strict transaction. */
export const change = (store: Store, by: (box: Box) => Partial<Box>): Promise<void> =>
  tx(store.db, ["meta"], "readwrite", async (s) => {
    const now = { ...EMPTY, ...(await ask(s("meta").get(KEY) as IDBRequest<Box | undefined>)) };
    s("meta").put({ ...now, ...by(now) }, KEY);
  });

export const put = (store: Store, letter: Letter): Promise<void> =>
  change(store, ({ waiting }) => ({ waiting: waiting.concat(letter) }));

const dress = ({ settings, unsaved }: Box): void => {
  const size = (unsaved || settings || { text_size: 100 }).text_size;
  document.documentElement.style.fontSize = size === 100 ? "" : `calc(var(--text) * ${size / 100})`;
};

export function lettersWith(kit: Kit) {
  let last: Promise<unknown> = Promise.resolve();

  /** Send what waits and learn what is new, one exchange after the other; `hours` and `now` ask even when nothing
      waits. Whether the server was reached. */
  function exchange(desk: Desk, now = false, hours = false): Promise<boolean> {
    const mine = last.then(() => once(desk, now, hours));
    last = mine;
    return mine;
  }

  async function once(desk: Desk, now: boolean, hours: boolean): Promise<boolean> {
    const { store, person } = desk;
    const held = await box(store);
    dress(held);
    const due = now || hours || held.waiting.length || held.unsaved || Date.now() - held.at > STALE_MS;
    if (!due || !person.token) return false;
    try {
      const sheets = Object.keys(store.held.sheets).slice(-50);
      const heard = sheets.join();
      const of = (kind: Letter["kind"]): unknown[] => held.waiting.filter((one) => one.kind === kind).map((one) => one.body);
      const answer = await fetch("/desk/letters", {
        method: "POST",
        credentials: "omit",
        headers: {
          Authorization: `Bearer ${person.token}`, "Content-Type": "application/json", "Accept-Language": kit.language,
        },
        body: JSON.stringify({
          attempts: of("attempts"), questions: of("questions"), settings: held.unsaved,
          sheets, mark: heard === held.heard ? held.mark : "", hours,
        }),
      });
      if (!answer.ok) return false;
      const told = await answer.json();
      if (told.receipts.length) {
        await tx(store.db, ["receipts"], "readwrite", (s) => keepReceipts(s, told.receipts));
      }
      const gone: Record<string, true> = {};
      for (const one of told.letters) gone[one.id] = true;
      await change(store, (box) => {
        const questions = { ...box.questions };
        for (const one of told.questions as Question[]) questions[one.id] = one;
        const practised = { ...box.practised };
        for (const one of told.practised) practised[one] = true;
        const sent = box.unsaved && held.unsaved && box.unsaved.changed_at === held.unsaved.changed_at;
        return {
          waiting: box.waiting.filter((one) => !gone[one.id]),
          unsaved: sent ? null : box.unsaved,
          settings: told.settings,
          questions, practised, mark: told.mark, heard, at: Date.now(),
          ...(told.hours ? { hours: told.hours, floors: told.floors } : {}),
        };
      });
      dress(await box(store));
      if (told.suspended || store.held.suspended) await store.note({ suspended: told.suspended });
      return true;
    } catch {
      return false;
    }
  }

  return { exchange };
}
