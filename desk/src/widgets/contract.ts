/* The contract of a task type in the desk. A widget is a folder, widgets/<task type>/widget.ts. It
   is built alone and loaded late, so it imports functions only from core/ and from widgets/.

   How to add one: docs/howto/add-a-task-type.md */

import type { Sheet, Task } from "../store/wire";

/** A piece of an open recording; `duration_ms` is the length of the recording up to its end. */
export interface Piece {
  piece: Blob;
  media_type: string;
  duration_ms: number;
}

/** Recordings and photographs on the disk of this device. A file is uploaded apart from the answer,
    which names it by its SHA-256 in `media` and waits in the outbox until the upload is complete.
    */
export interface Files {
  /** Save the next piece of a recording; piece 0 deletes earlier pieces. */
  savePiece(task: Task, index: number, piece: Piece): Promise<unknown>;
  /** The pieces of a recording that was interrupted. */
  listPieces(task: Task): Promise<Piece[]>;
  /** Save a complete file and delete its pieces; resolves to its SHA-256. */
  saveFile(task: Task, file: Blob): Promise<string>;
  loadFile(sha256: string): Promise<Blob | null>;
}

export interface KeyHelp {
  key: string;
  text: string;
}

export interface Widget {
  /** The answer in the form of the task type, or null while there is none. */
  value(): unknown;
  /** A sentence about what is missing; null when the answer can be sent. */
  problem(): string | null;
  /** The keys of this widget, for the help beside the task. */
  keys: KeyHelp[];
  /** A key was pressed outside of a field; true when the widget has used it. */
  press?(event: KeyboardEvent): boolean;
  /** Take back the last change in this task; false when there is none. */
  undo?(): boolean;
  /** Bring back what was taken back last; false when there is nothing. */
  redo?(): boolean;
  /** What is saved on the device while the member works; by default value(). */
  draft?(): unknown;
  destroy(): void;
}

/** Show the task in `host`. `changed` is called after each change, so that the draft is saved;
    `files` waits for the lazy screens. */
export type MakeWidget = (
  host: HTMLElement,
  task: Task,
  sheet: Sheet,
  draft: unknown,
  changed: () => void,
  files: () => Promise<Files>,
) => Widget;
