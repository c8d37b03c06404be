/* Who uses this device. Each has a store and a pass of her own; a PIN keeps the others out of her screen. */

import { ask, open, tx } from "./idb";

export interface Person {
  subject: string;
  name: string;
  token: string;
  /** When her screen was last opened here. */
  last?: number;
  salt?: Uint8Array;
  pin?: Uint8Array;
}

const CURRENT = "minga-person";
let db: Promise<IDBDatabase> | null = null;

const opened = (): Promise<IDBDatabase> => (db = db || open("minga-people", { people: "subject" }));

export const people = async (): Promise<Person[]> =>
  tx(await opened(), ["people"], "readonly", (s) => ask(s("people").getAll() as IDBRequest<Person[]>));

export async function keep(person: Person): Promise<Person> {
  return tx(await opened(), ["people"], "readwrite", async (s) => {
    const before = await ask(s("people").get(person.subject) as IDBRequest<Person | undefined>);
    const after = { ...before, ...person };
    s("people").put(after);
    return after;
  });
}

/** Whose screen this is: in this tab, else who was here last. (Not localStorage: it reaches the disk late.) */
export async function current(): Promise<Person | undefined> {
  const all = (await people()).sort((a, b) => (b.last || 0) - (a.last || 0));
  return all.filter((one) => isOpen(one.subject))[0] || all[0];
}

/** This tab has been opened for this person (signed in, or by PIN). */
export const isOpen = (subject: string): boolean => sessionStorage.getItem(CURRENT) === subject;

export function become(person: Person): Promise<Person> {
  sessionStorage.setItem(CURRENT, person.subject);
  return keep({ ...person, last: Date.now() });
}
