/* Interfaces between core.js and the lazily loaded screens. Both sides import them, and neither
   imports the other. */

import type { Store } from "./store/member";
import type { Person } from "./store/people";
import type { Sheet, Task } from "./store/wire";
import type { SyncOptions } from "./sync/sync";
import type { Files, MakeWidget, Widget } from "./widgets/contract";

/** The desk of one person, as a screen sees it. */
export interface Desk {
  person: Person;
  store: Store;
  online: boolean;
  /** The uploaded share (0 to 1) of a file that an answer waits for; missing while nothing is
      uploaded. */
  uploaded?: number;
  /** The lazy screens, once they are loaded. */
  lazy: LazyScreens | null;
  /** Load the lazy screens; rejects without a network. */
  loadLazy(): Promise<LazyScreens>;
  /** Load them, trying again until they are loaded; unless `quiet`, announces that they are
      loading. */
  waitForLazy(quiet?: boolean): Promise<LazyScreens>;
  /** Sync soon; with `atOnce`, now. */
  sync(options?: SyncOptions, atOnce?: boolean): Promise<void>;
  /** Refresh the screen, if it is a screen of this desk. */
  refresh(): void;
  open(route: string): void;
}

export interface Screen {
  /** The state has changed; a screen in which somebody works redraws only what is around the work.
   */
  refresh(): void;
  leave(): void;
}

/** What a key does, and what the list of keys says about it. */
export type Action = [act: () => void, text: string];

/** What stands beside a task. */
export interface SidebarContext {
  desk: Desk;
  sheet: Sheet;
  task: Task;
  price: string;
  widget: Widget | null;
  /** Every key of the task screen beside those of the widget, in lower case: the screen listens to
      no other one, and the list of keys shows these. */
  actions: Record<string, Action>;
  /** The element that shows the task. */
  host: HTMLElement;
  undo(): void;
  report(kind: string, note: string): void;
  stop(): void;
}

/** tools.js, loaded after lazy.js. */
export interface Tools {
  /** Add what makes a task quicker to its screen. */
  attach(context: SidebarContext): void;
  /** Screens of the account: #/mine/hours, #/mine/settings. */
  screens: Record<"hours" | "settings", (desk: Desk) => Screen>;
}

export interface LazyScreens {
  widgets: Record<string, MakeWidget>;

  /** Make this the desk on the screen: it syncs in the background. */
  begin(desk: Desk): void;
  sync(options?: SyncOptions, atOnce?: boolean): Promise<void>;
  /** POST /desk/exchange: send and receive what is exchanged beside answers. Resolves to whether
      the server answered. */
  exchange(desk: Desk, atOnce?: boolean, hours?: boolean): Promise<boolean>;

  /** Draw the first screen into `host`; `shown` is the project whose card is already there. */
  home(desk: Desk, host: HTMLElement, shown?: string): Screen;
  account(desk: Desk): Screen;
  switchPerson(subject: string | null, opened: (person: Person) => void): void;
  /** Worked examples before the first task; resolves to null when none is left. */
  training(
    desk: Desk,
    sheet: Sheet,
    make: MakeWidget | null,
    files: () => Promise<Files>,
    end: () => void,
  ): Promise<Widget | null>;
  /** Cover content that may disturb until the member chooses to look. */
  cover(host: HTMLElement, sheet: Sheet, look: () => void, skip: () => void): void;
  /** Complete the sidebar; the returned elements are added to it. */
  sidebar(context: SidebarContext, shell: HTMLElement): HTMLElement[];
  showDone(desk: Desk, project: string, undo: () => void): void;
  /** Take back the last answer that has not been sent. */
  undo(store: Store, project: string, show: (task: Task) => Promise<void>): Promise<void>;
  /** What has not arrived yet, or that everything has. */
  syncPill(desk: Desk): HTMLElement;
  files(store: Store): Files;
}
