/* Receipts on this device, as the co-operative signed them. */

import { resultOf, transact } from "./idb";
import type { Store, StoreOf } from "./member";
import type { Receipt } from "./content";

/** The signed text of a receipt. */
export interface ReceiptBody {
  receipt: string;
  at: string;
  answers: unknown[];
  totals: Record<string, number>;
}

export const bodyOf = (receipt: Receipt): ReceiptBody => JSON.parse(receipt.body) as ReceiptBody;

export const listReceipts = (store: Store): Promise<Receipt[]> =>
  transact(store.db, ["receipts"], "readonly", (storeOf) =>
    resultOf(storeOf("receipts").getAll() as IDBRequest<Receipt[]>),
  );

export function saveReceipts(storeOf: StoreOf, receipts: Receipt[]): void {
  for (const receipt of receipts) storeOf("receipts").put(receipt, bodyOf(receipt).receipt);
}

/** Add inclusion proofs of the public log to the receipts that they prove. */
export async function saveProofs(storeOf: StoreOf, proofs: Record<string, unknown>): Promise<void> {
  for (const id in proofs) {
    const request = storeOf("receipts").get(id) as IDBRequest<Receipt | undefined>;
    const receipt = await resultOf(request);
    if (receipt) storeOf("receipts").put({ ...receipt, proof: proofs[id] }, id);
  }
}
