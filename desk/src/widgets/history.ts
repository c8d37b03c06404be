/* The changes of one task, so that a member can take them back one by one. States are kept as JSON,
   so that a state may be changed in place. */

const STEPS_MAX = 200;

export interface History<State> {
  /** Record the state after a change; changes of the same `field` (typing, moving one thing) are
      one step. */
  record(state: State, field?: string): void;
  /** The state that was recorded last. */
  current(): State;
  /** Go one step back and show that state; false when there is none. */
  back(show: (state: State) => void): boolean;
}

export function createHistory<State>(initial: State): History<State> {
  const steps: string[] = [];
  let last = JSON.stringify(initial);
  let lastField = "";
  const current = (): State => JSON.parse(last) as State;
  return {
    current,
    record(state, field = "") {
      const json = JSON.stringify(state);
      if (json === last) return;
      if (!field || field !== lastField) steps.push(last);
      if (steps.length > STEPS_MAX) steps.shift();
      last = json;
      lastField = field;
    },
    back(show) {
      const step = steps.pop();
      if (step === undefined) return false;
      last = step;
      lastField = "";
      show(current());
      return true;
    },
  };
}
