/* core.js: opens the store of a member and routes to their screens. It is inlined into /desk/. Sync
   and later screens are in lazy.js: the first task needs neither. */

import type { Desk, LazyScreens, Screen } from "./contracts";
import { boot, readBoot } from "./core/boot";
import { announce, h } from "./core/dom";
import { isInstalled, loadLazy } from "./core/loadLazy";
import { formatMoney, t } from "./core/sentences";
import { drawBar, showScreen, stillLoading } from "./screens/frame";
import { openTask } from "./screens/task";
import { work } from "./screens/work";
import { Store } from "./store/member";
import { isOpenInTab, lastPerson, listPeople, openInTab, type Person } from "./store/people";
import { toolkit } from "./toolkit";

const RETRY_MS = 5_000;
const DEFAULT_MINUTES = 3;

let screen: Screen | null = null;
let routeCount = 0;
let desk: Desk | null = null;
let lazy: LazyScreens | null = null;
let loading: Promise<LazyScreens> | null = null;
let loadingAnnounced = false;

const load = (): Promise<LazyScreens> =>
  (loading =
    loading ||
    loadLazy()
      .then((screens) => {
        lazy = screens;
        if (loadingAnnounced) announce("");
        if (desk) begin(desk, screens);
        return screens;
      })
      .catch((error: unknown) => {
        loading = null;
        throw error;
      }));

const loadWithRetries = (): Promise<LazyScreens> =>
  load().catch(
    () => new Promise((resolve) => setTimeout(() => resolve(loadWithRetries()), RETRY_MS)),
  );

function announceLoading(): void {
  announce(stillLoading(), true);
  loadingAnnounced = true;
}

function begin(opened: Desk, screens: LazyScreens): void {
  opened.lazy = screens;
  opened.store.ready.then(
    () => screens.begin(opened),
    () => undefined,
  );
}

/** Draw a lazy screen when it is loaded, unless the member has gone elsewhere. */
function routeToLazy(route: string, draw: (screens: LazyScreens) => Screen | null): void {
  const count = routeCount;
  if (!lazy) {
    if (desk) drawBar(desk, route);
    showScreen("Minga", h("h1.unseen", "Minga"), h("p.note", stillLoading()));
    announce(stillLoading());
    loadingAnnounced = true;
  }
  loadWithRetries().then((screens) => {
    if (count === routeCount) screen = draw(screens);
  });
}

function route(): void {
  const [name, project] = location.hash.replace(/^#\/?/, "").split("/") as [string, string?];
  const current = desk;
  routeCount++;
  screen?.leave();
  screen = null;
  if (!current || name === "people") {
    routeToLazy(name, (screens) => {
      screens.switchPerson(current && current.person.subject, changePerson);
      return null;
    });
  } else if (name === "task" && project) screen = openTask(current, project);
  else if (name === "mine") routeToLazy(name, (screens) => screens.account(current));
  else screen = work(current);
}

async function changePerson(person: Person): Promise<void> {
  await openDesk(person).store.ready;
  open("");
}

function open(to: string): void {
  if (location.hash === `#/${to}`) route();
  else location.hash = `#/${to}`;
}

function openDesk(person: Person, store = new Store(person.subject)): Desk {
  const opened: Desk = {
    person,
    store,
    online: navigator.onLine,
    lazy,
    loadLazy: load,
    waitForLazy: (quiet) => {
      if (!lazy && !quiet) announceLoading();
      return loadWithRetries();
    },
    sync: (options, atOnce) =>
      load().then(
        (screens) => screens.sync(options, atOnce),
        () => undefined,
      ),
    refresh: () => {
      if (opened === desk) screen?.refresh();
    },
    open,
  };
  openInTab(person).then(
    (saved) => (opened.person = saved),
    () => undefined,
  );
  desk = opened;
  if (lazy) begin(opened, lazy);
  return opened;
}

/** Open the desk of the signed-in member, else of the last one on this device, unless a PIN keeps
    it closed. */
async function openFirstDesk(): Promise<void> {
  const { member, reply } = boot;
  if (member) {
    const syncedAt = boot.more ? 0 : Date.now();
    const minutes = boot.asked || DEFAULT_MINUTES;
    openDesk(member, new Store(member.subject, reply, { syncedAt, signIn: false, minutes }));
    if (location.search) history.replaceState(null, "", location.pathname + location.hash);
  } else {
    const last = await lastPerson();
    if (last && (!last.pin || isOpenInTab(last.subject))) openDesk(last);
  }
}

async function start(): Promise<void> {
  // what a browser does slowly the first time is done while the rest of the page arrives
  listPeople().catch(() => undefined);
  formatMoney(0, "USD");
  await readBoot();
  await openFirstDesk();
  // the very first visit need not wait for the device: nothing is stored yet
  if (isInstalled() || !boot.reply) {
    if (desk) await desk.store.ready;
    if (isInstalled()) await load().catch(() => undefined);
  }
  window.addEventListener("hashchange", route);
  route();
  if (desk) {
    await desk.store.ready;
    desk.refresh();
  }
}

function showStorageFault(): void {
  const text = t("This browser does not let the desk keep anything. Private windows often do not.");
  const link = h("a", { href: "/work/" }, t("Work without the desk"));
  document.getElementById("main")!.append(h("p.note.note-bad", text, " ", link));
}

(globalThis as unknown as { minga: unknown[] }).minga = toolkit;
start().catch(showStorageFault).then(loadWithRetries);
