/* A record with known values, and what a member found about each field today. */

import type { Label } from "../../store/content";

export interface Finding {
  how: "" | "same" | "new" | "none";
  text: string;
}

export interface State {
  /** By the name of the field. */
  findings: Record<string, Finding>;
  source: string;
}

export type RecordValues = Record<string, unknown>;

/** The known value as text, "" when nothing is known. */
export const knownText = (record: RecordValues, name: string): string => {
  const value = record[name];
  return value === null || value === undefined ? "" : String(value);
};

function findingOf(answer: string | null | undefined, known: string): Finding {
  if (answer === undefined) return { how: "", text: "" };
  if (answer === null) return { how: "none", text: "" };
  return answer === known ? { how: "same", text: "" } : { how: "new", text: answer };
}

/** The state of a draft, or of an answer that was taken back. */
export function initialState(labels: Label[], record: RecordValues, draft: unknown): State {
  const answer = (draft || {}) as Partial<State> & { record?: Record<string, string | null> };
  if (answer.findings) return answer as State;
  const findings: Record<string, Finding> = {};
  for (const { name } of labels) {
    findings[name] = findingOf((answer.record || {})[name], knownText(record, name));
  }
  return { findings, source: answer.source || "" };
}

/** The record as it is today; null where nothing could be found. */
export function currentRecord(labels: Label[], record: RecordValues, { findings }: State) {
  const current: Record<string, string | null> = {};
  for (const { name } of labels) {
    const { how, text } = findings[name]!;
    current[name] = how === "same" ? knownText(record, name) : how === "new" ? text.trim() : null;
  }
  return current;
}

/** The first field without a finding. */
export const firstOpen = (labels: Label[], { findings }: State): Label | undefined =>
  labels.filter(({ name }) => {
    const { how, text } = findings[name]!;
    return !how || (how === "new" && !text.trim());
  })[0];
