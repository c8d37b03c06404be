/* The desk: opens a member's store, shows her screens, keeps sending in the background. Inlined into /desk/. */

import { boot } from "./core/boot";
import { h } from "./core/dom";
import { kept, more } from "./core/more";
import { t } from "./core/words";
import type { Desk, Later, Screen } from "./screens/frame";
import { kit } from "./screens/kit";
import { task } from "./screens/task";
import { work } from "./screens/work";
import { Store } from "./store/member";
import { become, current, isOpen, people, type Person } from "./store/people";
import { sync, waitAfter, type Wish } from "./sync/sync";

const LEAVES_AFTER_MS = 8_000;
const STALE_MS = 600_000;

let screen: Screen | null = null;
let turn = 0;
let desk: Desk | null = null;
let failures = 0;
let failedFiles = 0;
let timer = 0;
let wish: Wish = {};
const tabs = typeof BroadcastChannel === "function" ? new BroadcastChannel("minga") : null;

function route(): void {
  const [name, project] = location.hash.replace(/^#\/?/, "").split("/");
  const mine = ++turn;
  const here = desk;
  // a screen of more.js, unless she has gone elsewhere before it was there
  const drawn = (draw: (all: Later) => Screen | null): Promise<void> =>
    later().then((all) => {
      if (mine === turn) screen = draw(all);
    });
  if (screen) screen.leave();
  screen = null;
  if (!here || name === "people") drawn(whoIsHere);
  else if (name === "task" && project) screen = task(here, project);
  else if (name === "mine") drawn((all) => all.mine(here));
  else screen = work(here);
}

function whoIsHere(all: Later): null {
  document.getElementById("bar")!.textContent = "";
  document.getElementById("bar")!.append(h("a", { class: "brand", href: "#/" }, "minga"));
  all.people(desk ? desk.person.subject : null, async (person) => {
    await enter(await become(person));
    go("");
  });
  return null;
}

let extras: Later | null = null;
let asked: Promise<Later> | null = null;
const later = (): Promise<Later> =>
  (asked = asked || more().then(({ screens }) => {
    extras = screens(kit);
    if (desk) desk.extras = extras;
    return extras;
  }).catch((none) => {
    asked = null;
    throw none;
  }));
const keepMedia = (of: Desk): Promise<void> =>
  later().then((all) => {
    all.exchange(of);
    return all.keepMedia(of.person.subject, of.store.held.tasks);
  }).catch(() => undefined);

function go(to: string): void {
  if (location.hash === `#/${to}`) route();
  else location.hash = `#/${to}`;
}

const fresh = (): void => screen?.fresh();

async function run(): Promise<void> {
  clearTimeout(timer);
  const here = desk;
  if (!here || here.busy) return;
  here.busy = true;
  const asked = wish;
  wish = {};
  const { tasks, minutes } = here.store.held;
  if (!tasks.length && !asked.want && !asked.down) {
    asked.want = { minutes: minutes || boot.minutes[0] || 3 };
  }
  const outcome = await sync(here.person, here.store, {
    offers: minutes || boot.minutes[0] || 3,
    ...asked,
  }).catch(() => "offline" as const);
  here.busy = false;
  here.online = outcome !== "offline";
  if (outcome === "offline") wish = { ...asked, ...wish };
  failures = outcome === "offline" ? failures + 1 : 0;
  if (outcome === "done") {
    tabs?.postMessage(here.person.subject);
    keepMedia(here);
  } else {
    await here.store.read();
  }
  if (outcome === "offline" || outcome === "busy") timer = setTimeout(run, waitAfter(failures));
  else if (here.store.held.outbox.some((one) => !one.refused && !one.sent && !one.waits)) timer = setTimeout(run, LEAVES_AFTER_MS);
  if (outcome === "done") carry(here).catch(() => undefined);
  if (here === desk) fresh();
}

/** Files that answers wait for, beside everything else; then the answers. */
async function carry(of: Desk): Promise<void> {
  if (of.sent != null || !of.store.held.outbox.some((one) => one.waits && !one.refused)) return;
  of.sent = 0;
  const told = (sent: number): void => {
    of.sent = sent;
    if (of === desk) fresh();
  };
  const gone = await later().then(({ carry }) => carry(of.person, of.store, told)).catch(() => false);
  delete of.sent;
  if (of !== desk) return;
  fresh();
  clearTimeout(timer);
  if (gone) run();
  else timer = setTimeout(run, waitAfter(++failedFiles));
  if (gone) failedFiles = 0;
}

async function askedFor(more: Wish = {}, now = false): Promise<void> {
  wish = { ...wish, ...more };
  if (now) return run();
  clearTimeout(timer);
  timer = setTimeout(run, Math.max(LEAVES_AFTER_MS, failures ? waitAfter(failures) : 0));
}

async function enter(person: Person): Promise<void> {
  const store = await Store.of(person.subject);
  desk = { person, store, online: navigator.onLine, busy: false, later, extras, sync: askedFor, go };
  const { outbox, tasks, syncedAt } = desk.store.held;
  const due = Date.now() - syncedAt > STALE_MS || !tasks.length || outbox.some((one) => !one.refused);
  if (!boot.reply && due) timer = setTimeout(run, 0);
}

async function start(): Promise<void> {
  const { member, reply } = boot;
  if (member) {
    await enter(await become(member));
    if (reply) {
      await desk!.store.takeIn(reply, { syncedAt: Date.now(), signIn: false, minutes: desk!.store.held.minutes || boot.asked || 3 });
      if (boot.more || desk!.store.held.outbox.some((one) => !one.refused)) timer = setTimeout(run, 1000);
    }
    if (location.search) history.replaceState(null, "", location.pathname + location.hash);
  } else {
    const last = await current();
    if (last && (!last.pin || isOpen(last.subject))) await enter(await become(last));
  }
  if (kept()) await later().catch(() => undefined);
  window.addEventListener("hashchange", route);
  route();
}

/** After the first task is on the screen: everything that makes the next visit need no network. */
async function furnish(): Promise<void> {
  const { others } = await later();
  if (desk) keepMedia(desk);
  navigator.serviceWorker?.register("/desk/sw.js", { scope: "/desk/" }).catch(() => undefined);
  if (desk && (await people()).length > 1) setTimeout(others, 5000);
}

window.addEventListener("online", () => {
  failures = 0;
  run();
});
window.addEventListener("offline", () => {
  if (desk) desk.online = false;
  fresh();
});
document.addEventListener("visibilitychange", () => {
  if (desk && desk.store.held.outbox.some((one) => !one.refused)) run();
});
tabs?.addEventListener("message", async (event) => {
  if (!desk || event.data !== desk.person.subject) return;
  await desk.store.read();
  fresh();
});

start()
  .catch(() => {
    document.getElementById("main")!.append(
      h("p", { class: "note note-bad" }, t("This browser does not let the desk keep anything. Private windows often do not."), " ",
        h("a", { href: "/work/" }, t("Work without the desk"))));
  })
  .then(() => {
    if (document.readyState === "complete") furnish();
    else window.addEventListener("load", furnish);
  });
