import { expect, test } from "vitest";
import { sumByWeek, hourlyPay } from "../src/tools/hours";
import { merged, type MemberData, type Settings } from "../src/lazy/memberSync";
import { allOffers } from "../src/lazy/offers";
import { isPin, withPin } from "../src/lazy/pin";
import { toClock, toMinute } from "../src/tools/settings";
import { isSimilar, normalized, similarity } from "../src/lazy/similarity";
import { textsOf } from "../src/lazy/taskSidebar";
import { labelTitles } from "../src/lazy/training";
import { takeBack } from "../src/lazy/undo";
import { lastKnown, reviewDays, sums } from "../src/lazy/walletSummary";
import { answer, LOVA, reply, sheet, storeWith, task } from "./samples";

test("the last unsent answer is taken back, and is the draft of its task", async () => {
  const store = await storeWith(task(1), task(2));
  await store.saveAnswer(task(1), answer(1), "USD");
  await store.markSent(10);
  await store.saveAnswer(task(2), answer(2), "USD");
  expect((await takeBack(store, "ferries"))?.pos).toBe(2);
  expect(store.state.tasks.map(({ pos }) => pos)).toEqual([2]);
  expect(await store.loadDraft(task(2))).toEqual({ label: "yes" });
  expect(store.state.bundles.ferries).toEqual({ done: 1, earned: 50_000 });
  expect(await takeBack(store, "ferries")).toBeNull();
});

test("a skipped task comes back without a draft", async () => {
  const store = await storeWith(task(1));
  await store.saveAnswer(task(1), answer(1, { kind: "skip", value: null }), "USD");
  await takeBack(store, "ferries");
  expect(await store.loadDraft(task(1))).toBeUndefined();
});

test("tasks on this device are on offer before those of the server", async () => {
  const store = await storeWith(task(1), task(2));
  const offers = [
    { project: "ferries", question: "old" },
    { project: "birds", question: "Birds?" },
  ] as never;
  await store.applyReply(reply({ offers }), {});
  expect(allOffers(store.state)).toMatchObject([
    { project: "ferries", held: 2, pay_micros: 100_000, seconds: 20, client: "Harbour" },
    { project: "birds", held: 0 },
  ]);
});

const EMPTY: MemberData = {
  outbox: [],
  unsaved: null,
  settings: null,
  questions: {},
  practised: {},
  hours: [],
  floors: {},
  cursor: "",
  knownProjects: "",
  syncedAt: 0,
};
const settingsAt = (changed_at: string) => ({ changed_at, text_size: 100 }) as Settings;
const exchanged = {
  receipts: [],
  entries: [],
  questions: [],
  practised: [],
  settings: settingsAt("10:00"),
  cursor: "m1",
  floors: {},
  suspended: null,
};

test("only what the server has acknowledged leaves the second outbox", () => {
  const outbox = ["a", "b"].map((id) => ({ id, kind: "questions" as const, body: { id } }));
  const data = { ...EMPTY, outbox };
  const after = merged(data, { ...exchanged, entries: [{ id: "a" }] }, data);
  expect(after.outbox?.map(({ id }) => id)).toEqual(["b"]);
  expect(after.cursor).toBe("m1");
});

test("settings that were changed during the exchange stay unsaved", () => {
  const sent = { ...EMPTY, unsaved: settingsAt("09:00") };
  expect(merged(sent, exchanged, sent).unsaved).toBeNull();
  const now = { ...EMPTY, unsaved: settingsAt("09:01") };
  expect(merged(now, exchanged, sent).unsaved).toEqual(settingsAt("09:01"));
});

test("questions and worked examples are added to those on the device", () => {
  const question = { id: "q1", text: "Ships?" } as never;
  const data = { ...EMPTY, practised: { e1: true as const } };
  const after = merged(data, { ...exchanged, questions: [question], practised: ["e2"] }, data);
  expect(after).toMatchObject({ questions: { q1: question }, practised: { e1: true, e2: true } });
  expect(after).not.toHaveProperty("hours");
});

test("questions are compared without case and signs", () => {
  expect(normalized("  Do FERRIES, count?! ")).toBe("do ferries count");
  expect(similarity("ferries", "ferries")).toBe(1);
  expect(similarity("abc", "xyz")).toBe(0);
  expect(isSimilar("do ferries count", "do ferries count too")).toBe(true);
  expect(isSimilar("do ferries count", "who pays for it")).toBe(false);
});

test("the first week is the latest, and sums its projects", () => {
  const week = (monday: string, spent_ms: number, micros: number) =>
    ({ week: monday, spent_ms, micros, currency: "USD" }) as never;
  const weeks = sumByWeek([
    week("2026-11-16", 1, 2),
    week("2026-11-23", 3, 4),
    week("2026-11-23", 5, 6),
  ]);
  expect(weeks.map(({ monday, ms, micros }) => [monday, ms, micros])).toEqual([
    ["2026-11-23", 8, 10],
    ["2026-11-16", 1, 2],
  ]);
});

test("pay an hour says nothing about less than a minute", () => {
  expect(hourlyPay(1_000_000, 1_800_000)).toBe(2_000_000);
  expect(hourlyPay(1_000_000, 59_999)).toBe(0);
});

test("a time of day is minutes after midnight, or nothing", () => {
  expect([0, 65, 1439].map(toClock)).toEqual(["00:00", "01:05", "23:59"]);
  expect(["00:00", "01:05", "23:59"].map(toMinute)).toEqual([0, 65, 1439]);
  expect([toClock(null), toClock(undefined), toMinute(""), toMinute("7")]).toEqual([
    "",
    "",
    null,
    null,
  ]);
});

test("amounts of different currencies are not added", () => {
  const amounts = [
    { currency: "USD", micros: 10_000 },
    { currency: "EUR", micros: 1_000_000 },
    { currency: "USD", micros: 20_000 },
  ];
  expect(sums(amounts)).toEqual(["€1.00", "$0.03"]);
  expect(sums([])).toEqual([]);
});

test("review takes whole days", () => {
  expect([0, 1, 24, 25].map((review_hours) => reviewDays({ review_hours }))).toEqual([0, 1, 1, 2]);
  expect(reviewDays({})).toBe(0);
});

test("a prediction is read in the titles of labels and in its own words", () => {
  const boxes = [
    { id: "b1", label: "yes", note: "a ferry" },
    { id: "b2", label: "no", from: "b1" },
  ];
  expect(textsOf({ boxes }, sheet())).toEqual(["Yes", "a ferry", "No"]);
  expect(textsOf(null, sheet())).toEqual([]);
});

test("an answer of labels is their titles; any other is drawn", () => {
  expect(labelTitles(sheet(), { labels: ["no", "yes"] })).toBe("No, Yes");
  expect(labelTitles(sheet(), { label: "gone" })).toBe("gone");
  expect(labelTitles(sheet(), { boxes: [] })).toBe("");
});

test("a PIN opens one person's screen, and is not stored", async () => {
  const person = await withPin(LOVA, "4711");
  expect(JSON.stringify(person)).not.toContain("4711");
  expect([await isPin(person, "4711"), await isPin(person, "4712")]).toEqual([true, false]);
  expect(await isPin(LOVA, "anything")).toBe(true);
});

test("the wallet says the time of what it shows once that is old", async () => {
  const store = await storeWith(task(1));
  const shown = (syncedAt: number): string => {
    store.state.syncedAt = syncedAt;
    return lastKnown({ store } as never);
  };
  expect(shown(Date.now())).toBe("");
  expect(shown(Date.now() - 2 * 3_600_000)).toMatch(/^ · .*:/);
  expect(shown(0)).toBe("");
});
