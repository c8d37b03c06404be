/* Types of what only a device keeps. What the sync endpoint exchanges is in wire.ts. */

import type { Task } from "./wire";

export interface Answer {
  id: string;
  project: string;
  pos: number;
  kind: string;
  value: unknown;
  spent_ms: number;
  made_at: string;
}

/** An answer in the outbox: it stays there until the server has acknowledged it. */
export interface WaitingAnswer {
  id: string;
  answer: Answer;
  task: Task;
  currency: string;
  /** It may have reached the server: it cannot be taken back. */
  sent?: boolean;
  /** The SHA-256 of a file that must be uploaded first. */
  waits?: string | undefined;
  /** Why the server refused it; the answer stays on the device. */
  refused?: string;
}

/** A coming or current suspension, in the member's language (from lazy/memberSync.ts). */
export interface Suspended {
  lines: string[];
  link: string;
  address: string;
  holds: boolean;
}

export interface Bundle {
  done: number;
  earned: number;
}
