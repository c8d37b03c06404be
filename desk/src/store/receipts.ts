/* What the co-operative has signed for her, as it was signed. */

import { ask, tx } from "./idb";
import type { Store, Stored } from "./member";
import type { Receipt } from "./shapes";

/** A receipt's name is in its text. */
export const nameOf = (receipt: Receipt): string => (JSON.parse(receipt.body) as { receipt: string }).receipt;

export const receiptsOf = (store: Store): Promise<Receipt[]> =>
  tx(store.db, ["receipts"], "readonly", (s) => ask(s("receipts").getAll() as IDBRequest<Receipt[]>));

export function keepReceipts(s: Stored, receipts: Receipt[]): void {
  for (const receipt of receipts) s("receipts").put(receipt, nameOf(receipt));
}

/** The public log has taken them in: here is where. */
export async function keepProofs(s: Stored, proofs: Record<string, unknown>): Promise<void> {
  for (const name in proofs) {
    const receipt = await ask(s("receipts").get(name) as IDBRequest<Receipt | undefined>);
    if (receipt) s("receipts").put({ ...receipt, proof: proofs[name] }, name);
  }
}
