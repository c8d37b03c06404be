import { afterEach, expect, test, vi } from "vitest";
import { transact } from "../src/store/idb";
import { listReceipts, saveReceipts } from "../src/store/receipts";
import { retryDelay, sync } from "../src/sync/sync";
import { answer, json, LOVA, reply, serve, sheet, storeWith, task } from "./samples";

afterEach(() => {
  vi.stubGlobal("navigator", { userAgent: "" });
});

async function withAnswers(...numbers: number[]) {
  const store = await storeWith(...numbers.map((pos) => task(pos)), task(9));
  for (const pos of numbers) await store.saveAnswer(task(pos), answer(pos), "USD");
  return store;
}

test("what the server has acknowledged leaves the outbox, and nothing else", async () => {
  const store = await withAnswers(1, 2, 3, 4);
  const states = [
    { id: "answer 1", state: "stored" as const },
    { id: "answer 2", state: "duplicate" as const },
    { id: "answer 3", state: "refused" as const, text: "No such task." },
    { id: "nobody's", state: "stored" as const },
  ];
  serve(json(reply({ answers: states })));
  expect(await sync(LOVA, store)).toBe("done");
  expect(store.state.outbox.map(({ id, refused }) => [id, refused])).toEqual([
    ["answer 3", "No such task."],
    ["answer 4", undefined],
  ]);
  expect(store.state.signIn).toBe(false);
});

test("a request holds answers, tasks, versions of sheets and unproven receipts", async () => {
  const store = await withAnswers(1);
  await store.applyReply(reply({ projects: [sheet({ version: 4 })] }), {});
  const receipts = [{ body: '{"receipt":"r1"}' }, { body: '{"receipt":"r2"}', proof: [] }];
  await transact(store.db, ["receipts"], "readwrite", (s) => saveReceipts(s, receipts));
  const [request] = [serve(json(reply()))];
  await sync(LOVA, store, { offers: 7 });
  expect(request).toMatchObject([
    {
      address: "/sync",
      headers: { Authorization: "Bearer token of lova" },
      body: {
        answers: [answer(1)],
        held: [["ferries", 9]],
        sheets: { ferries: 4 },
        proofs: ["r1"],
        offers: 7,
      },
    },
  ]);
});

test("without a network everything stays, marked as sent", async () => {
  const store = await withAnswers(1);
  serve(new Error("no network"));
  expect(await sync(LOVA, store)).toBe("offline");
  await store.read();
  expect(store.state.outbox).toMatchObject([{ id: "answer 1", sent: true }]);
});

test("a fault of the server changes nothing", async () => {
  const store = await withAnswers(1);
  serve(json({}, 503));
  expect(await sync(LOVA, store)).toBe("offline");
  expect((await store.read()).outbox).toHaveLength(1);
});

test("a worn out token asks for signing in, and keeps the answers", async () => {
  const store = await withAnswers(1);
  serve(json({}, 401));
  expect(await sync(LOVA, store)).toBe("sign_in");
  expect(store.state.signIn).toBe(true);
  expect(store.state.outbox).toHaveLength(1);
  expect(await sync({ ...LOVA, token: "" }, store)).toBe("sign_in");
});

test("an answer whose file is missing waits for it again", async () => {
  const store = await storeWith(task(1));
  await store.saveAnswer(task(1), answer(1, { value: { media: "abc" } }), "USD");
  await transact(store.db, ["outbox"], "readwrite", (storeOf) => {
    storeOf("outbox").put({ ...store.state.outbox[0], waits: undefined });
  });
  const states = [{ id: "answer 1", state: "refused" as const, reason: "media_missing" }];
  serve(json(reply({ answers: states })));
  await sync(LOVA, store);
  expect(store.state.outbox).toMatchObject([{ waits: "abc" }]);
  expect(store.state.outbox[0]).not.toHaveProperty("refused");
});

test("tasks expire by the clock of the server", async () => {
  const soon = task(1, { until: "2026-12-01T00:00:00Z" });
  const store = await storeWith(soon, task(2));
  serve(json(reply(), 200, "Mon, 30 Nov 2026 10:00:00 GMT"));
  await sync(LOVA, store);
  expect(store.state.tasks).toHaveLength(2);
  serve(json(reply(), 200, "Wed, 02 Dec 2026 10:00:00 GMT"));
  await sync(LOVA, store);
  expect(store.state.tasks.map(({ pos }) => pos)).toEqual([2]);
});

test("released tasks go when the server has been told", async () => {
  const store = await storeWith(task(1), task(2, { project: "birds" }));
  serve(new Error("no network"), json(reply()));
  await sync(LOVA, store, { down: ["ferries"] });
  expect((await store.read()).tasks).toHaveLength(2);
  await sync(LOVA, store, { down: ["ferries"] });
  expect(store.state.tasks.map(({ project }) => project)).toEqual(["birds"]);
});

test("receipts and proofs are stored with the reply", async () => {
  const store = await withAnswers(1);
  const receipts = [{ body: '{"receipt":"r1"}' }];
  serve(json(reply({ receipts, proofs: { r1: ["hash"] } })));
  await sync(LOVA, store);
  expect(await listReceipts(store)).toEqual([{ ...receipts[0], proof: ["hash"] }]);
});

test("one tab at a time talks to the server", async () => {
  const store = await withAnswers(1);
  const requests = serve(json(reply()));
  const request = (_name: string, _options: object, act: (lock: unknown) => unknown) => act(null);
  vi.stubGlobal("navigator", { locks: { request } });
  expect(await sync(LOVA, store)).toBe("busy");
  expect(requests).toEqual([]);
});

test("each failure makes the next attempt later, up to five minutes", () => {
  const delays = [0, 1, 2, 3, 4, 50].map((failures) => retryDelay(failures));
  [2, 5, 15, 60, 300, 300].forEach((seconds, index) => {
    expect(delays[index]).toBeGreaterThanOrEqual(seconds * 800);
    expect(delays[index]).toBeLessThanOrEqual(seconds * 1_200);
  });
});
