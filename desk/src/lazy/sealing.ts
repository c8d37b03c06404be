/* Pictures and recordings of the member, sealed on this device: AES-256-GCM under a key that lives
   as long as this tab. A closed tab leaves nothing behind that can be opened. */

const NAME = "minga-seal";
const NONCE_BYTES = 12;

/** Encrypt or decrypt under this tab's key, which is made at the first need. */
async function cipher(
  act: "encrypt" | "decrypt",
  iv: BufferSource,
  bytes: BufferSource,
): Promise<ArrayBuffer> {
  const { subtle } = crypto;
  const made = sessionStorage[NAME] || crypto.getRandomValues(new Uint8Array(32)).join();
  const raw = new Uint8Array((sessionStorage[NAME] = made).split(","));
  const key = await subtle.importKey("raw", raw, "AES-GCM", false, [act]);
  return subtle[act]({ name: "AES-GCM", iv }, key, bytes);
}

export async function seal(file: Blob): Promise<Blob> {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const bytes = await new Response(file).arrayBuffer();
  return new Blob([iv, await cipher("encrypt", iv, bytes)], { type: file.type });
}

/** Open a sealed file; null when another tab sealed it. */
export async function unseal(sealed: Blob): Promise<Blob | null> {
  const bytes = await new Response(sealed).arrayBuffer();
  return cipher("decrypt", bytes.slice(0, NONCE_BYTES), bytes.slice(NONCE_BYTES)).then(
    (file) => new Blob([file], { type: sealed.type }),
    () => null,
  );
}
