/* What the desk asks of a kind of task. A widget is a folder, widgets/<task type>/widget.ts, that imports nothing
   of the desk at run time (types are free): it is loaded alone, late or from the device, and gets `core` passed in.

   How to add one: docs/howto/add-a-task-type.md */

import type { h, keycap, say, show, svg } from "../core/dom";
import type { t, tn } from "../core/words";
import type { Sheet, Task } from "../store/shapes";

/** A stretch of a recording that goes on: how long the whole is with it. */
export interface Piece {
  piece: Blob;
  media_type: string;
  duration_ms: number;
}

/** What she records or photographs. It is on the disk when the promise is kept, travels apart from the answer, and the
    answer names it by its SHA-256: value() has `media`. Such an answer waits here until its file has arrived. */
export interface Files {
  /** Keep the next piece of a recording; piece 0 lets go of those before. */
  keepPiece(task: Task, at: number, piece: Piece): Promise<void>;
  /** What a browser that died has left behind. */
  pieces(task: Task): Promise<Piece[]>;
  /** Keep a whole file; its pieces go. Gives its SHA-256. */
  keepFile(task: Task, file: Blob): Promise<string>;
  file(sha256: string): Promise<Blob | null>;
}

export interface Core {
  h: typeof h;
  svg: typeof svg;
  show: typeof show;
  say: typeof say;
  keycap: typeof keycap;
  t: typeof t;
  tn: typeof tn;
  files(): Promise<Files>;
}

export interface KeyHelp {
  key: string;
  text: string;
}

export interface Widget {
  /** The answer as the server wants it, or null while there is none. */
  value(): unknown;
  /** What is still missing, in a sentence; null when it can be sent. */
  problem(): string | null;
  /** The keys it listens to, for the help beside the task. */
  keys: KeyHelp[];
  /** A key was pressed outside of a field; true = it was for this widget. */
  press?(event: KeyboardEvent): boolean;
  /** Take the last change in this task back; false = there was none. */
  undo?(): boolean;
  /** What to keep on the device while she works; without it, value() is kept. */
  draft?(): unknown;
  destroy(): void;
}

/** Shows the task in `host`; calls `changed` after each change, so that the draft is kept. */
export type MakeWidget = (
  core: Core,
  host: HTMLElement,
  task: Task,
  sheet: Sheet,
  draft: any,
  changed: () => void,
) => Widget;
