/* Sentences of a server-rendered page, translated by the server and laid into it as JSON: {English: hers}. */

let known: Record<string, string> | null = null;

/** The sentence in her language; %(x)s is replaced by facts.x. What the page does not know stays English. */
export function words(name: string, facts: Record<string, string | number> = {}): string {
  if (!known) {
    const kept = document.getElementById("desk-words")?.textContent;
    known = kept ? (JSON.parse(kept) as Record<string, string>) : {};
  }
  return (known[name] ?? name).replace(/%\((\w+)\)s/g, (all, fact: string) =>
    fact in facts ? String(facts[fact]) : all,
  );
}
