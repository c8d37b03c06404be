/* Work time, measured on the device: it runs while the page is visible and stops 30 s after the
   last key, touch, move or second of a recording. Only the sum leaves the device, beside an answer.
   */

const IDLE_MS = 30_000;
const ACTIVITY = [
  "visibilitychange",
  "keydown",
  "pointerdown",
  "pointermove",
  "scroll",
  "input",
  "timeupdate",
];

/** Start a clock; the returned function reads it in milliseconds. */
export function startWorkClock(): () => number {
  let total = 0;
  let since = performance.now();
  let lastActive = since;
  let running = !document.hidden;
  const openSpan = (now: number): number =>
    running ? Math.max(0, Math.min(now, lastActive + IDLE_MS) - since) : 0;
  const noteActivity = (): void => {
    const now = performance.now();
    total += openSpan(now);
    since = lastActive = now;
    running = !document.hidden;
  };
  for (const name of ACTIVITY) {
    document.addEventListener(name, noteActivity, { capture: true, passive: true });
  }
  return () => Math.round(total + openSpan(performance.now()));
}
