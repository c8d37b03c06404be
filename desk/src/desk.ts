/* The desk: opens a member's store and shows her screens. Inlined into /desk/. What sends and fetches in the background
   comes with the later screens (later/sending.ts): the first task needs none of it. */

import { boot, whole } from "./core/boot";
import { h, say } from "./core/dom";
import { kept, more } from "./core/more";
import { money, t } from "./core/words";
import { bar, place, stillLoading, type Desk, type Later, type Screen } from "./screens/frame";
import { kit } from "./screens/kit";
import { task } from "./screens/task";
import { work } from "./screens/work";
import { Store } from "./store/member";
import { become, current, isOpen, people, type Person } from "./store/people";

const AGAIN_MS = 5_000;

let screen: Screen | null = null;
let turn = 0;
let desk: Desk | null = null;
let extras: Later | null = null;
let asked: Promise<Later> | null = null;
let waited = false;

const later = (): Promise<Later> =>
  (asked = asked || more().then(({ screens }) => {
    extras = screens(kit);
    if (waited) say("");
    if (desk) begin(desk, extras);
    return extras;
  }).catch((none) => {
    asked = null;
    throw none;
  }));

/** The same for what somebody waits for: asked again until it is here, network or not. */
const soon = (): Promise<Later> => later().catch(() => new Promise((ok) => setTimeout(() => ok(soon()), AGAIN_MS)));

function begin(of: Desk, all: Later): void {
  of.extras = all;
  of.store.ready.then(() => all.begin(of), () => undefined);
}

function route(): void {
  const [name, project] = location.hash.replace(/^#\/?/, "").split("/");
  const mine = ++turn;
  const here = desk;
  // a screen of more.js, unless she has gone elsewhere before it was there
  const drawn = (draw: (all: Later) => Screen | null): void => {
    if (!extras) {
      if (here) bar(here, name!);
      place("Minga", h("h1", { class: "unseen" }, "Minga"), h("p", { class: "note" }, stillLoading()));
      say(stillLoading());
      waited = true;
    }
    soon().then((all) => mine === turn && (screen = draw(all)));
  };
  if (screen) screen.leave();
  screen = null;
  if (!here || name === "people") drawn((all) => all.people(here && here.person.subject, change));
  else if (name === "task" && project) screen = task(here, project);
  else if (name === "mine") drawn((all) => all.mine(here));
  else screen = work(here);
}

async function change(person: Person): Promise<void> {
  await enter(person).store.ready;
  go("");
}

function go(to: string): void {
  if (location.hash === `#/${to}`) route();
  else location.hash = `#/${to}`;
}

function enter(person: Person, store = new Store(person.subject)): Desk {
  const mine: Desk = {
    person,
    store,
    online: navigator.onLine,
    later,
    soon: (quiet) => {
      if (!extras && !quiet) say(stillLoading(), (waited = true));
      return soon();
    },
    extras,
    sync: (wish, now) => later().then((all) => all.ask(wish, now), () => undefined),
    fresh: () => mine === desk && screen?.fresh(),
    go,
  };
  become(person).then((kept) => (mine.person = kept), () => undefined);
  desk = mine;
  if (extras) begin(desk, extras);
  return mine;
}

async function start(): Promise<void> {
  // what a browser does slowly the first time is done while the rest of the page arrives
  people().catch(() => undefined);
  money(0, "USD");
  await whole();
  const { member, reply } = boot;
  if (member) {
    enter(member, new Store(member.subject, reply, { syncedAt: boot.more ? 0 : Date.now(), signIn: false, minutes: boot.asked || 3 }));
    if (location.search) history.replaceState(null, "", location.pathname + location.hash);
  } else {
    const last = await current();
    if (last && (!last.pin || isOpen(last.subject))) enter(last);
  }
  // the very first visit need not wait for the device: it has nothing yet
  if (kept() || !reply) {
    if (desk) await desk.store.ready;
    if (kept()) await later().catch(() => undefined);
  }
  window.addEventListener("hashchange", route);
  route();
  if (desk) {
    await desk.store.ready;
    desk.fresh();
  }
}

start()
  .catch(() => {
    document.getElementById("main")!.append(
      h("p", { class: "note note-bad" }, t("This browser does not let the desk keep anything. Private windows often do not."), " ",
        h("a", { href: "/work/" }, t("Work without the desk"))));
  })
  .then(soon);
