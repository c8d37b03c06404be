/* A PIN for the screen of a person on this device: only a key derived from it is stored (PBKDF2).
 */

import type { Person } from "../store/people";

const ITERATIONS = 150_000;

async function deriveKey(pin: string, salt: Uint8Array): Promise<Uint8Array> {
  const bytes = new TextEncoder().encode(pin);
  const key = await crypto.subtle.importKey("raw", bytes, "PBKDF2", false, ["deriveBits"]);
  const algorithm = {
    name: "PBKDF2",
    hash: "SHA-256",
    salt: salt as BufferSource,
    iterations: ITERATIONS,
  };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, 256));
}

export async function withPin(person: Person, pin: string): Promise<Person> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  return { ...person, salt, pin: await deriveKey(pin, salt) };
}

/** Whether this is the person's PIN; anything is, for a person without one. */
export async function isPin({ pin, salt }: Person, text: string): Promise<boolean> {
  if (!pin || !salt) return true;
  const key = await deriveKey(text, salt);
  return pin.every((byte, index) => byte === key[index]);
}
