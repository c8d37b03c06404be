/* Sends and fetches in the background: when somebody asks, when the network comes back, when another tab wrote; what did
   not arrive is tried again, ever more seldom. One desk at a time: hers who is on the screen. */

import type { Desk } from "../screens/frame";
import type { Given } from "../screens/kit";
import type { Store } from "../store/member";
import type { Person } from "../store/people";
import { sync, waitAfter, type Wish } from "../sync/sync";

const LEAVES_AFTER_MS = 8_000;
const STALE_MS = 600_000;

interface Others {
  carry(person: Person, store: Store, told: (share: number) => void): Promise<boolean>;
  others(): Promise<void>;
  /** Everything else that is exchanged with every sync: letters, pictures and sounds of tasks. */
  beside(desk: Desk): void;
}

export function sendingWith({ boot, people }: Given, { carry, others, beside }: Others) {
  const tabs = typeof BroadcastChannel === "function" ? new BroadcastChannel("minga") : null;
  let here: Desk | null = null;
  let wish: Wish = {};
  let now: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  let failures = 0;
  let failedFiles = 0;
  let timer = 0;

  const open = (of: Desk): boolean => of.store.held.outbox.some((one) => !one.refused);
  function runIn(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(run, ms);
  }

  /** From now on this is the desk on the screen. */
  function begin(desk: Desk): void {
    here = desk;
    wish = {};
    failures = 0;
    const { tasks, syncedAt } = desk.store.held;
    // an answer that she gave while this was on its way can be taken back as long as any other
    if (open(desk)) runIn(LEAVES_AFTER_MS);
    else if (Date.now() - syncedAt > STALE_MS || !tasks.length) runIn(0);
    else beside(desk);
    people().then((all) => all.length > 1 && setTimeout(others, 5_000));
    desk.fresh();
  }

  /** Send and fetch soon; with `atOnce`, now. */
  async function ask(more: Wish = {}, atOnce = false): Promise<void> {
    wish = { ...wish, ...more };
    if (atOnce) return run();
    runIn(Math.max(LEAVES_AFTER_MS, failures ? waitAfter(failures) : 0));
  }

  /** One exchange after the other; who asks while one goes on gets the next. */
  function run(): Promise<void> {
    clearTimeout(timer);
    if (now) {
      return (next = next || now.then(() => {
        next = null;
        return run();
      }));
    }
    // what the device itself refuses (its disk is full, say) is tried again like a line that is gone
    return (now = once().catch(() => runIn(waitAfter(++failures))).finally(() => (now = null)));
  }

  async function once(): Promise<void> {
    const of = here;
    if (!of) return;
    const asked = wish;
    wish = {};
    const minutes = of.store.held.minutes || boot.minutes[0] || 3;
    if (!of.store.held.tasks.length && !asked.want && !asked.down) asked.want = { minutes };
    const outcome = await sync(of.person, of.store, { offers: minutes, ...asked }).catch(() => "offline" as const);
    of.online = outcome !== "offline";
    if (outcome === "done") {
      tabs?.postMessage(of.person.subject);
      beside(of);
      bring(of);
    } else await of.store.read();
    if (of !== here) return;
    failures = of.online ? 0 : failures + 1;
    if (outcome !== "done") wish = { ...asked, ...wish };
    if (!of.online || outcome === "busy") runIn(waitAfter(failures));
    else if (of.store.held.outbox.some((one) => !one.refused && !one.sent && !one.waits)) runIn(LEAVES_AFTER_MS);
    of.fresh();
  }

  /** Files that answers wait for, beside everything else; then the answers. */
  async function bring(of: Desk): Promise<void> {
    if (of.sent != null || !of.store.held.outbox.some((one) => one.waits && !one.refused)) return;
    const told = (sent: number): void => {
      of.sent = sent;
      of.fresh();
    };
    told(0);
    const gone = await carry(of.person, of.store, told).catch(() => false);
    delete of.sent;
    if (of !== here) return;
    of.fresh();
    failedFiles = gone ? 0 : failedFiles + 1;
    runIn(gone ? 0 : waitAfter(failedFiles));
  }

  window.addEventListener("online", () => {
    failures = 0;
    run();
  });
  window.addEventListener("offline", () => {
    if (!here) return;
    here.online = false;
    here.fresh();
  });
  document.addEventListener("visibilitychange", () => here && open(here) && run());
  tabs?.addEventListener("message", async ({ data }) => {
    if (!here || data !== here.person.subject) return;
    await here.store.read();
    here.fresh();
  });

  return { begin, ask };
}
