/* What the server laid into the page, after this script: on a thin line the script is read and warmed up meanwhile. The
   page that a device keeps for offline has nobody's things in it. */

import type { Reply } from "../store/shapes";

export interface Boot {
  /** Sentences by the numbers that the build gave them: those of core.js, later all. */
  words: (string | string[])[];
  /** What things are called that a project can ask for or show ("skill:law"); with the later screens. */
  names: Record<string, string>;
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

export const language = document.documentElement.lang;

/** Empty until the page is whole. */
export const boot = {} as Boot;

export const whole = (): Promise<void> =>
  new Promise((ok) => document.addEventListener("DOMContentLoaded", () => {
    Object.assign(boot, JSON.parse(document.getElementById("boot")!.textContent!));
    ok();
  }));
