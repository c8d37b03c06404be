import { expect, test } from "vitest";
import { files, nextSize, uploadFiles } from "../src/lazy/mediaUploads";
import { resultOf, transact } from "../src/store/idb";
import { answer, json, LOVA, serve, storeWith, task, type Request } from "./samples";

const SIZE = 100_000;
const sound = () => new Blob([new Uint8Array(SIZE)], { type: "audio/webm" });

/** A store with an answer that waits for a file of 100 KB. */
async function withRecording() {
  const store = await storeWith(task(1));
  const sha256 = await files(store).saveFile(task(1), sound());
  await store.saveAnswer(task(1), answer(1, { value: { media: sha256 } }), "USD");
  return store;
}

const offsetOf = ({ address }: Request): number =>
  Number(new URL(address, "http://minga.test").searchParams.get("offset"));
const uploadOf = ({ address }: Request): string => address.split("?")[0]!;

test("a chunk grows after a fast one and shrinks after a slow one, within its limits", () => {
  expect([nextSize(32_768, 100), nextSize(32_768, 5_000), nextSize(32_768, 20_000)]).toEqual([
    65_536, 32_768, 16_384,
  ]);
  expect([nextSize(524_288, 1), nextSize(8_192, 20_000)]).toEqual([524_288, 8_192]);
});

test("pieces of a recording are kept until its file is saved", async () => {
  const store = await storeWith(task(1));
  const disk = files(store);
  const piece = { piece: sound(), media_type: "audio/webm", duration_ms: 500 };
  await disk.savePiece(task(1), 0, piece);
  await disk.savePiece(task(1), 1, { ...piece, duration_ms: 1_000 });
  expect((await disk.listPieces(task(1))).map((row) => row.duration_ms)).toEqual([500, 1_000]);
  await disk.savePiece(task(1), 0, piece);
  expect(await disk.listPieces(task(1))).toHaveLength(1);
  const sha256 = await disk.saveFile(task(1), sound());
  expect(await disk.listPieces(task(1))).toEqual([]);
  expect((await disk.loadFile(sha256))?.size).toBe(SIZE);
  expect(await disk.loadFile("another")).toBeNull();
});

test("an upload goes on from where the connection broke", async () => {
  const store = await withRecording();
  const requests = serve(json({ have: 32_768 }), new Error("no network"));
  expect(await uploadFiles(LOVA, store, () => undefined)).toBe(false);
  const more = serve(json({ whole: true }));
  const shares: number[] = [];
  expect(await uploadFiles(LOVA, store, (share) => shares.push(share))).toBe(true);
  expect(requests.map(offsetOf)).toEqual([0, 32_768]);
  expect(more.map(offsetOf)).toEqual([32_768]);
  expect(uploadOf(more[0]!)).toBe(uploadOf(requests[0]!));
  expect(shares).toEqual([0.32768]);
  expect(store.state.outbox[0]?.waits).toBeUndefined();
});

test("an upload that the server does not know begins again under another name", async () => {
  const store = await withRecording();
  const requests = serve(json({ have: 32_768 }), json({}, 409), json({ whole: true }));
  expect(await uploadFiles(LOVA, store, () => undefined)).toBe(true);
  expect(requests.map(offsetOf)).toEqual([0, 32_768, 0]);
  expect(uploadOf(requests[2]!)).not.toBe(uploadOf(requests[0]!));
});

test("a refused file refuses its answer, with the reason", async () => {
  const store = await withRecording();
  serve(json({ text: "Too long." }, 413));
  expect(await uploadFiles(LOVA, store, () => undefined)).toBe(true);
  expect(store.state.outbox).toMatchObject([{ refused: "Too long." }]);
});

test("a worn out token asks for signing in, and the file stays", async () => {
  const store = await withRecording();
  serve(json({}, 401));
  expect(await uploadFiles(LOVA, store, () => undefined)).toBe(false);
  expect(store.state.signIn).toBe(true);
  const count = await transact(store.db, ["files"], "readonly", (s) =>
    resultOf(s("files").count()),
  );
  expect(count).toBe(1);
});

test("a file that is gone refuses its answer", async () => {
  const store = await withRecording();
  await transact(store.db, ["files"], "readwrite", (storeOf) => {
    storeOf("files").clear();
  });
  expect(await uploadFiles(LOVA, store, () => undefined)).toBe(true);
  expect(store.state.outbox[0]?.refused).toContain("not on this device");
});
