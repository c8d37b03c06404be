import { expect, test } from "vitest";
import { openDatabase, resultOf, transact } from "../src/store/idb";
import { countAnswer, fileOf, Store } from "../src/store/member";
import { answer, reply, sheet, storeWith, task } from "./samples";

test("a transaction whose work fails leaves nothing behind", async () => {
  const db = await openDatabase("shelf", { rows: "" });
  const failing = transact(db, ["rows"], "readwrite", (storeOf) => {
    storeOf("rows").put("first", 1);
    return Promise.reject(new Error("disk is full"));
  });
  await expect(failing).rejects.toThrow("disk is full");
  const count = await transact(db, ["rows"], "readonly", (s) => resultOf(s("rows").count()));
  expect(count).toBe(0);
});

test("what the page brought is there at once, and on the device once it is ready", async () => {
  const store = new Store("lova", reply({ tasks: [task(1)], projects: [sheet()] }));
  expect(store.state.tasks).toEqual([task(1)]);
  await store.ready;
  const later = new Store("lova");
  await later.ready;
  expect(later.state.tasks).toEqual([task(1)]);
  expect(later.state.sheets.ferries?.title).toBe("Ferries");
});

test("members on one device do not see each other's data", async () => {
  await storeWith(task(1));
  const other = new Store("kanto");
  await other.ready;
  expect(other.state.tasks).toEqual([]);
});

test("saving an answer moves its task into the outbox and counts it", async () => {
  const store = await storeWith(task(1), task(2));
  await store.saveDraft(task(1), { label: "no" });
  expect(await store.saveAnswer(task(1), answer(1), "USD")).toBe(true);
  expect(store.state.tasks.map(({ pos }) => pos)).toEqual([2]);
  expect(store.state.outbox.map(({ id }) => id)).toEqual(["answer 1"]);
  expect(store.state.bundles.ferries).toEqual({ done: 1, earned: 50_000 });
  expect(await store.loadDraft(task(1))).toBeUndefined();
});

test("a task that another tab has answered is not answered again", async () => {
  const store = await storeWith(task(1));
  const otherTab = new Store("lova");
  await otherTab.ready;
  await otherTab.saveAnswer(task(1), answer(1), "USD");
  const second = answer(1, { id: "second" });
  expect(await store.saveAnswer(task(1), second, "USD")).toBe(false);
  expect(store.state.outbox.map(({ id }) => id)).toEqual(["answer 1"]);
  expect(store.state.bundles.ferries?.done).toBe(1);
});

test("the outbox is in the order in which answers were made", async () => {
  const store = await storeWith(task(1), task(2));
  await store.saveAnswer(task(2), answer(2), "USD");
  await store.saveAnswer(task(1), answer(1), "USD");
  expect(store.state.outbox.map(({ id }) => id)).toEqual(["answer 1", "answer 2"]);
});

test("an answer that waits for its file is not sent", async () => {
  const store = await storeWith(task(1), task(2), task(3));
  const media = answer(1, { value: { media: "abc" } });
  expect(fileOf(media)).toBe("abc");
  await store.saveAnswer(task(1), media, "USD");
  await store.saveAnswer(task(2), answer(2), "USD");
  await store.saveAnswer(task(3), answer(3), "USD");
  expect((await store.markSent(1)).map(({ id }) => id)).toEqual(["answer 2"]);
  await store.read();
  const sent = store.state.outbox.filter((row) => row.sent);
  expect(sent.map(({ id }) => id)).toEqual(["answer 2"]);
});

test("a reply does not bring back a task whose answer is still here", async () => {
  const store = await storeWith(task(1));
  await store.saveAnswer(task(1), answer(1), "USD");
  await store.applyReply(reply({ tasks: [task(1), task(2)] }), {});
  expect(store.state.tasks.map(({ pos }) => pos)).toEqual([2]);
});

test("minutes that the member chose stay, and offers stay without new ones", async () => {
  const store = await storeWith();
  await store.update({ minutes: 15 });
  const offers = [{ project: "ferries" }] as never;
  await store.applyReply(reply({ offers, wallets: { USD: 5 } }), { minutes: 3 });
  await store.applyReply(reply({ wallets: { USD: 7 } }), {});
  expect(store.state).toMatchObject({ minutes: 15, offers, wallets: { USD: 7 }, rests: false });
});

test("a bundle is never counted below zero", async () => {
  const store = await storeWith();
  await transact(store.db, ["meta"], "readwrite", (s) => countAnswer(s, task(1), -1));
  expect((await store.read()).bundles.ferries).toEqual({ done: 0, earned: 0 });
});
