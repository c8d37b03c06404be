/* What the server laid into the page. The page that a device keeps for offline has nobody's things in it. */

import type { Reply } from "../store/shapes";

export interface Boot {
  language: string;
  words: Record<string, string | string[]>;
  plural: string;
  minutes: number[];
  /** Where each kind of task's widget is. */
  widgets: Record<string, string>;
  /** Where the screens are that are not needed for the first task. */
  later: string;
  /** Where the style of widgets is. */
  style: string;
  signIn: string;
  /** Who is signed in, with the pass for POST /sync and what she holds: not in the kept page. */
  member?: { subject: string; name: string; token: string };
  reply?: Reply;
  asked?: number;
  more?: boolean;
}

export const boot = JSON.parse(document.getElementById("boot")!.textContent!) as Boot;
