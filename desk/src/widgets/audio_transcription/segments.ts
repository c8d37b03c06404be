/* Segments of a recording with their text. */

export interface Segment {
  start_ms: number;
  end_ms: number;
  text: string;
}

export interface State {
  segments: Segment[];
  none: boolean;
}

export type Edge = "start_ms" | "end_ms";

export const SEGMENT_MS_MIN = 100;
const NEW_SEGMENT_MS = 5_000;

/** The state of a draft or of an answer that was taken back; a plain text becomes one segment, and
    so does the whole recording, so that there is a field to write in. */
export function initialState(draft: unknown, length: number): State {
  const { segments, text = "", none } = (draft || {}) as Partial<State & { text: string }>;
  if (segments) return { none: none === undefined ? !segments.length : none, segments };
  return { segments: [{ start_ms: 0, end_ms: length, text }], none: false };
}

/** Whether nothing is written yet: one segment without words is no answer. */
export const isBlank = ({ segments }: State): boolean =>
  segments.length < 2 && segments.every(({ text }) => !text.trim());

/** End the last segment at `now`, if that lies in it, or where it leaves room, and begin another
    one there. A segment without words is begun already. */
export function addSegment(state: State, now: number, length: number): void {
  const { segments } = state;
  const last = segments[segments.length - 1];
  if (last && now > last.start_ms + SEGMENT_MS_MIN && now < last.end_ms) last.end_ms = now;
  else if (last && last.end_ms === length && last.text) {
    last.end_ms = Math.min(last.start_ms + NEW_SEGMENT_MS, Math.ceil((last.start_ms + length) / 2));
  }
  if (last && isBlank(state)) return;
  const start = last ? Math.min(last.end_ms, length - SEGMENT_MS_MIN) : 0;
  const end = Math.min(length, !last && now > SEGMENT_MS_MIN ? now : start + NEW_SEGMENT_MS);
  state.segments = [...segments, { start_ms: start, end_ms: end, text: "" }];
}

/** Move an edge; the segment stays within the recording and keeps its shortest length. */
export function moveEdge(segment: Segment, edge: Edge, ms: number, length: number): void {
  segment[edge] = Math.round(Math.min(Math.max(ms, 0), length));
  segment.start_ms = Math.min(segment.start_ms, length - SEGMENT_MS_MIN);
  if (segment.end_ms >= segment.start_ms + SEGMENT_MS_MIN) return;
  const end = segment.start_ms + SEGMENT_MS_MIN;
  segment.end_ms = edge === "start_ms" ? Math.min(length, end) : end;
}

/** Minutes, seconds and tenths: 1:02.5. */
export function formatClock(ms: number): string {
  const tenths = Math.round(ms / 100);
  const seconds = String(Math.floor((tenths % 600) / 10)).padStart(2, "0");
  return `${Math.floor(tenths / 600)}:${seconds}.${tenths % 10}`;
}

/** `count` heights at most: the largest peak of each part of the recording. */
export function barHeights(peaks: number[], count: number): number[] {
  const bars = Math.min(count, Math.max(peaks.length, 1));
  return Array.from({ length: bars }, (_, bar) => {
    const from = Math.floor((bar * peaks.length) / bars);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * peaks.length) / bars));
    return Math.max(...peaks.slice(from, to), 0.02);
  });
}
