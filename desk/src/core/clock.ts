/* A member's own clock: the time that is work, measured where it happens.

   It runs while the page is in sight, and stops 30 s after the last key, touch, move or second of a
   recording. Nothing of it is sent but the sum beside an answer; a person looks at what is very long. */

const IDLE_MS = 30_000;

export function workClock(): () => number {
  let sum = 0;
  let since = performance.now();
  let touched = since;
  let counts = !document.hidden;
  const open = (now: number): number => (counts ? Math.max(0, Math.min(now, touched + IDLE_MS) - since) : 0);
  const mark = (): void => {
    const now = performance.now();
    sum += open(now);
    since = touched = now;
    counts = !document.hidden;
  };
  for (const deed of ["visibilitychange", "keydown", "pointerdown", "pointermove", "scroll", "input", "timeupdate"]) {
    document.addEventListener(deed, mark, { capture: true, passive: true });
  }
  return () => Math.round(sum + open(performance.now()));
}
