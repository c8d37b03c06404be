/* Types of POST /sync. Written by tools/write_desk_types from the structs of the server. */

import type { Content, Example, Label, Receipt } from "./content";

/** The state of one sent answer. Refused answers were not stored: the device keeps them. */
export interface AnswerState {
  id: string;
  state: "stored" | "duplicate" | "refused";
  reason?: string;
  text?: string;
  price_micros?: number;
  receipt?: string;
}

/** Pay of answers that peers still may look at, and by when it is hers at the latest. */
export interface Checked {
  answers: number;
  micros: number;
  currency: string;
  until: string;
}

/** Work that a member may begin now, as a device shows it. `bytes`: estimated download; */
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
  lacks?: string[];
  review_hours?: number;
}

/** A link of the chain through which the labels pass; `place` counts from 0. */
export interface Recipient {
  place: number;
  legal_name: string;
  country: string;
  role: string;
  under: number | null;
}

/** The answer of the sync endpoint. `offers` only when they were asked for. */
export interface Reply {
  answers: AnswerState[];
  receipts: Receipt[];
  wallets: Record<string, number>;
  tasks: Task[];
  projects: Sheet[];
  proofs: Content;
  checked?: Checked[];
  offers?: Offer[];
  rests?: boolean;
  stopped?: [string, number][];
}

/** The text that a member reads before the first task: who asks, for what, for whom (G8). */
export interface Sheet {
  title: string;
  task_type: string;
  question: string;
  instructions: string;
  labels: Label[];
  multiple: boolean;
  purpose_class: string;
  purpose: string;
  estimated_seconds: number;
  /** BCP 47; empty: any. */
  content_language: string;
  /** Criteria by which an answer is judged, a sentence each. */
  criteria?: string[];
  /** Requirements on the place of work. */
  requirements?: string[];
  /** Offered to members who declare them; everybody may. */
  skills?: string[];
  /** Kinds of content that the items may show. */
  warnings?: string[];
  /** Lawful basis for showing people who are not members; `none`: nobody. */
  third_party_basis?: string;
  /** How those people were told; needed with a basis. */
  third_party_notice?: string;
  project: string;
  /** Grows with each change of what the sheet shows; missing: 1. */
  version?: number;
  client: Record<string, string>;
  recipients: Recipient[];
  currency: string;
  /** How this project serves another one (`pilot`: a trial by some members). */
  derived_kind?: string;
  examples?: Example[];
  /** Signed promise that the worked examples are paid; missing: places used up. */
  promise?: string;
  /** Hours in which peers may review an answer; missing: paid on arrival. */
  review_hours?: number;
  /** Kind of item of the member's own (`selfie`); missing: none of it. */
  collects?: string;
}

/** One task of the next bundle, with its pay and the moment until which it is held. */
export interface Task {
  project: string;
  pos: number;
  content: Content;
  price_micros: number;
  until: string;
}
