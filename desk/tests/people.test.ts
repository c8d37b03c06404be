import { expect, test, vi } from "vitest";
import type { Receipt } from "../src/store/content";
import { transact } from "../src/store/idb";
import { bodyOf, listReceipts, saveProofs, saveReceipts } from "../src/store/receipts";
import { LOVA, storeWith } from "./samples";

const KANTO = { subject: "kanto", name: "kanto", token: "token of kanto" };

/** The module with a database of this test. */
async function people() {
  vi.resetModules();
  return import("../src/store/people");
}

test("a new token replaces the old one, and the PIN stays", async () => {
  const { savePerson, listPeople } = await people();
  await savePerson({ ...LOVA, pin: new Uint8Array([1]) });
  await savePerson({ ...LOVA, token: "new" });
  expect(await listPeople()).toEqual([{ ...LOVA, token: "new", pin: new Uint8Array([1]) }]);
});

test("the last person on the device is the one whose screen opens", async () => {
  const { savePerson, lastPerson } = await people();
  await savePerson({ ...LOVA, last: 1 });
  await savePerson({ ...KANTO, last: 2 });
  expect((await lastPerson())?.subject).toBe("kanto");
});

test("the person of this tab comes before the last one on the device", async () => {
  const { savePerson, lastPerson, openInTab, isOpenInTab } = await people();
  await openInTab(LOVA);
  await savePerson({ ...KANTO, last: Date.now() + 1_000 });
  expect((await lastPerson())?.subject).toBe("lova");
  expect([isOpenInTab("lova"), isOpenInTab("kanto")]).toEqual([true, false]);
});

test("nobody has used this device", async () => {
  const { lastPerson } = await people();
  expect(await lastPerson()).toBeUndefined();
});

test("a receipt keeps its text and gets the proof of its own", async () => {
  const store = await storeWith();
  const receipt: Receipt = { body: JSON.stringify({ receipt: "r1", totals: { USD: 5 } }) };
  await transact(store.db, ["receipts"], "readwrite", async (storeOf) => {
    saveReceipts(storeOf, [receipt]);
    await saveProofs(storeOf, { r1: ["hash"], r2: ["other"] });
  });
  expect(await listReceipts(store)).toEqual([{ ...receipt, proof: ["hash"] }]);
  expect(bodyOf(receipt).totals).toEqual({ USD: 5 });
});
