/* What the server laid into the page. The page that a device keeps for offline has nobody's things in it. */

import type { Reply } from "../store/shapes";

export interface Boot {
  language: string;
  /** The sentences of core.js, by the numbers that the build gave them. */
  words: (string | string[])[];
  plural: string;
  minutes: number[];
  /** Where the files of this build are: widgets, later screens, style, the sentences that are not in the page. */
  files: string;
  signIn: string;
  /** Who is signed in, with the pass for POST /sync and what she holds: not in the kept page. */
  member?: { subject: string; name: string; token: string };
  reply?: Reply;
  asked?: number;
  more?: boolean;
}

export const boot = JSON.parse(document.getElementById("boot")!.textContent!) as Boot;
