/* The members who use this device. Each has a store and a token of their own; a PIN keeps the
   others out of their screen. */

import { openDatabase, resultOf, transact } from "./idb";

export interface Person {
  subject: string;
  name: string;
  token: string;
  /** When their screen was last opened on this device. */
  last?: number;
  salt?: Uint8Array;
  pin?: Uint8Array;
}

const OPEN_IN_TAB = "minga-person";
let database: Promise<IDBDatabase> | null = null;

const openPeople = (): Promise<IDBDatabase> =>
  (database = database || openDatabase("minga-people", { people: "subject" }));

export const listPeople = async (): Promise<Person[]> =>
  transact(await openPeople(), ["people"], "readonly", (storeOf) =>
    resultOf(storeOf("people").getAll() as IDBRequest<Person[]>),
  );

/** Save a person; fields that are missing stay as they are on the device. */
export async function savePerson(person: Person): Promise<Person> {
  return transact(await openPeople(), ["people"], "readwrite", async (storeOf) => {
    const request = storeOf("people").get(person.subject) as IDBRequest<Person | undefined>;
    const merged = { ...(await resultOf(request)), ...person };
    storeOf("people").put(merged);
    return merged;
  });
}

/** The person of this tab, else the last one on this device. (Not localStorage: it reaches the disk
    late.) */
export async function lastPerson(): Promise<Person | undefined> {
  const people = (await listPeople()).sort((a, b) => (b.last || 0) - (a.last || 0));
  return people.filter(({ subject }) => isOpenInTab(subject))[0] || people[0];
}

/** Whether this tab has been opened for this person (signed in, or by PIN). */
export const isOpenInTab = (subject: string): boolean =>
  sessionStorage.getItem(OPEN_IN_TAB) === subject;

export function openInTab(person: Person): Promise<Person> {
  sessionStorage.setItem(OPEN_IN_TAB, person.subject);
  return savePerson({ ...person, last: Date.now() });
}
