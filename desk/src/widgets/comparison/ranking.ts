/* Places of several answers: the best has place 1, equal places are a tie. */

export interface State {
  /** The place of an answer by its id. */
  places: Record<string, number>;
  /** By the name of a criterion: the id of the better answer, or "tie". */
  criteria: Record<string, string>;
}

/** The state of a draft, or of an answer that was taken back. */
export function initialState(draft: unknown): State {
  const answer = (draft || {}) as Partial<State> & { ranking?: (string | string[])[] };
  const places: Record<string, number> = { ...answer.places };
  (answer.ranking || []).forEach((group, index) => {
    for (const id of ([] as string[]).concat(group)) places[id] = index + 1;
  });
  return { places, criteria: { ...answer.criteria } };
}

/** Groups of answers from the best place to the worst. */
export function rankingOf(ids: string[], places: Record<string, number>): string[][] {
  return ids
    .map((_, index) => ids.filter((id) => places[id] === index + 1))
    .filter((group) => group.length);
}

/** Which of two answers is better, "tie", or "" while one has no place. */
export function betterOf(first: string, second: string, { places }: State): string {
  const [firstPlace, secondPlace] = [places[first], places[second]];
  if (!firstPlace || !secondPlace) return "";
  if (firstPlace === secondPlace) return "tie";
  return firstPlace < secondPlace ? first : second;
}

/** The places of two answers after a choice. */
export const placesFor = (first: string, second: string, better: string) => ({
  [first]: better === second ? 2 : 1,
  [second]: better === first ? 2 : 1,
});

/** A, B, C … */
export const letterOf = (index: number): string => String.fromCharCode(65 + index);
