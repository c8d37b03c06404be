/* Types of POST /sync (server: domains/answers/types.py) and of what only this device keeps. */

// each task type has its own content: its widget says which
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Content = Record<string, any>;

export interface Task {
  project: string;
  pos: number;
  content: Content;
  price_micros: number;
  until: string;
}

export interface Label {
  name: string;
  title: string;
  key?: string;
  help?: string;
  under?: string;
  [more: string]: unknown;
}

/** A worked example: an item, the client's answer, and why. */
export interface Example {
  id: string;
  content: Content;
  value: unknown;
  reason: string;
}

export interface Sheet {
  project: string;
  /** Grows with each change of what the sheet shows; missing on a sheet of an older build. */
  version?: number;
  title: string;
  task_type: string;
  question: string;
  instructions: string;
  labels: Label[];
  multiple: boolean;
  client: Record<string, string>;
  purpose: string;
  recipients: Record<string, string | number>[];
  currency: string;
  estimated_seconds: number;
  content_language: string;
  /** The criteria by which answers are judged, in their order. */
  criteria?: string[];
  /** What the member's surroundings must provide. */
  requirements?: string[];
  skills?: string[];
  /** How this project serves another one ("pilot": a trial by some members); missing for any other
      project. */
  derived_kind?: string;
  /** Content warnings. */
  warnings?: string[];
  examples?: Example[];
  /** Hours in which peers may review an answer before it is paid; missing: paid on arrival. */
  review_hours?: number;
  /** The signed promise that worked examples are paid; missing when the paid places are used up. */
  promise?: string;
}

export interface Offer {
  project: string;
  question: string;
  task_type: string;
  client: string;
  country: string;
  purpose: string;
  tasks: number;
  held: number;
  pay_micros: number;
  price_micros: number;
  currency: string;
  seconds: number;
  bytes: number;
  content_language: string;
  warnings?: string[];
  /** Required skills that are not in the member's settings. */
  lacks?: string[];
  review_hours?: number;
}

/** Pay under peer review, and the date by which it is paid at the latest. */
export interface Checked {
  answers: number;
  micros: number;
  currency: string;
  until: string;
}

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

export interface Receipt {
  body: string;
  proof?: unknown;
  [more: string]: unknown;
}

export interface Reply {
  answers: {
    id: string;
    state: "stored" | "duplicate" | "refused";
    reason?: string;
    text?: string;
  }[];
  receipts: Receipt[];
  wallets: Record<string, number>;
  checked?: Checked[];
  tasks: Task[];
  projects: Sheet[];
  proofs: Record<string, unknown>;
  offers?: Offer[] | null;
  /** The member has worked the weekly hours of their settings. */
  rests?: boolean;
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
