/* A PIN for a person's screen on this device: only something derived from it is kept. */

import type { Person } from "../store/people";

const ROUNDS = 150_000;

async function derived(pin: string, salt: Uint8Array): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: salt as BufferSource, iterations: ROUNDS };
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, 256));
}

export async function withPin(person: Person, pin: string): Promise<Person> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  return { ...person, salt, pin: await derived(pin, salt) };
}

export async function pinIsRight(person: Person, pin: string): Promise<boolean> {
  if (!person.pin || !person.salt) return true;
  const tried = await derived(pin, person.salt);
  return person.pin.every((byte, at) => byte === tried[at]);
}
