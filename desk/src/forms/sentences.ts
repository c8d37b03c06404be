/* Sentences of a server-rendered form. The server translates them and puts them into the page as
   JSON: {English: translated}. This module takes the place of core/sentences in labelForms.js
   (build/build.mjs). */

type Facts = Record<string, string | number>;

let translations: Record<string, string> | null = null;

/** Translate a sentence; %(x)s becomes facts.x. A sentence that the page does not have stays
    English. */
export function t(sentence: string, facts: Facts = {}): string {
  if (!translations) {
    const json = document.getElementById("desk-words")?.textContent;
    translations = json ? (JSON.parse(json) as Record<string, string>) : {};
  }
  return (translations[sentence] ?? sentence).replace(
    /%\((\w+)\)s/g,
    (placeholder, name: string) => (name in facts ? String(facts[name]) : placeholder),
  );
}
