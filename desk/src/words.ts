/* The page's own sentences, translated by the server and laid into the page as JSON. */

let known: Record<string, string> | null = null;

/** The sentence with this name; %(x)s is replaced by facts.x. An unknown name answers itself. */
export function words(name: string, facts: Record<string, string | number> = {}): string {
  if (!known) {
    const kept = document.getElementById("desk-words")?.textContent;
    known = kept ? (JSON.parse(kept) as Record<string, string>) : {};
  }
  return (known[name] ?? name).replace(/%\((\w+)\)s/g, (all, fact: string) =>
    fact in facts ? String(facts[fact]) : all,
  );
}
