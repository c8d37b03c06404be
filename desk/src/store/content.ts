/* Types whose inner values only a widget or the verification of receipts knows. */

// each task type has its own content: its widget says which
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Content = Record<string, any>;

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

export interface Receipt {
  body: string;
  proof?: unknown;
  [more: string]: unknown;
}
