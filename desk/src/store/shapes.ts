/* The shapes that cross the line (server: domains/answers/types.py) and those that only this device keeps. */

export interface Task {
  project: string;
  pos: number;
  content: Record<string, any>;
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
  content: Record<string, any>;
  value: unknown;
  reason: string;
}

export interface Sheet {
  project: string;
  /** Grows when something that the sheet shows has changed; missing on a sheet of an older build. */
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
  /** By what answers are judged, in this order. */
  criteria?: string[];
  /** What the place where it is done must have. */
  requirements?: string[];
  skills?: string[];
  /** Why this work serves another project ("pilot": it is being tried), or missing. */
  derived_kind?: string;
  /** Kinds of content that it shows. */
  warnings?: string[];
  examples?: Example[];
  /** For so many hours peers may look at an answer before it is paid; missing: it is paid when it arrives. */
  review_hours?: number;
  /** The co-op's word that the examples are paid; missing when the paid places are used up. */
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
  /** Skills that she does not say she has yet. */
  lacks?: string[];
  review_hours?: number;
}

/** Pay that peers may still look at, and when it is hers at the latest. */
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

/** An answer that waits here until the server has said that it has it. */
export interface Waiting {
  id: string;
  answer: Answer;
  task: Task;
  currency: string;
  /** It may have left: it cannot be taken back any more. */
  sent?: boolean;
  /** The SHA-256 of a file that has to arrive first. */
  waits?: string | undefined;
  /** The server did not keep it; it stays here with the reason. */
  refused?: string;
}

export interface Receipt {
  body: string;
  proof?: unknown;
  [more: string]: unknown;
}

export interface Reply {
  answers: { id: string; state: "stored" | "duplicate" | "refused"; reason?: string; text?: string }[];
  receipts: Receipt[];
  wallets: Record<string, number>;
  checked?: Checked[];
  tasks: Task[];
  projects: Sheet[];
  proofs: Record<string, unknown>;
  offers?: Offer[] | null;
  /** She has worked the hours that she chose for this week. */
  rests?: boolean;
}

/** A suspension that is ahead of her or holds, in her language (later/letters.ts brings it). */
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
