/* The changes of one task, so that a member can take them back one by one, and bring them back.
   States are kept as JSON, so that a state may be changed in place. */

const STEPS_MAX = 200;

export interface History<State> {
  /** Record the state after a change; changes of the same `field` (typing, moving one thing) are
      one step. */
  record(state: State, field?: string): void;
  /** The state that was recorded last. */
  current(): State;
  /** undo() and redo() of a widget: they show the state one step back or forth, and return false
      when there is none. */
  steps(show: (state: State) => void): { undo(): boolean; redo(): boolean };
}

export function createHistory<State>(initial: State): History<State> {
  const states = [JSON.stringify(initial)];
  let index = 0;
  let lastField = "";
  const current = (): State => JSON.parse(states[index]!) as State;
  return {
    current,
    record(state, field = "") {
      const json = JSON.stringify(state);
      if (json === states[index]) return;
      if (!field || field !== lastField) index++;
      states.splice(index, states.length, json);
      if (index > STEPS_MAX) {
        states.shift();
        index--;
      }
      lastField = field;
    },
    steps(show) {
      const go = (step: number): boolean => {
        if (!states[index + step]) return false;
        index += step;
        lastField = "";
        show(current());
        return true;
      };
      return { undo: () => go(-1), redo: () => go(1) };
    },
  };
}
