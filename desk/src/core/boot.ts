/* Data that the server put into the page after this script: on a slow line the script is parsed
   meanwhile. The page that a device keeps for offline use holds no data of a member. */

import type { Reply } from "../store/wire";

export interface Boot {
  /** Sentences by the number that the build gave them: at first those of core.js, later all. */
  words: (string | string[])[];
  /** Names of what a project can require or show, by kind and code; loaded with the lazy screens.
   */
  names: Record<string, Record<string, string>>;
  plural: string;
  minutes: number[];
  /** Address of the files of this build. */
  files: string;
  signIn: string;
  /** The signed-in member with the token for POST /sync; missing in the page kept for offline use.
   */
  member?: { subject: string; name: string; token: string };
  reply?: Reply;
  asked?: number;
  more?: boolean;
}

export const language = document.documentElement.lang;

/** Empty until the page is parsed. */
export const boot = {} as Boot;

export const readBoot = (): Promise<void> =>
  new Promise((resolve) => {
    document.addEventListener("DOMContentLoaded", () => {
      Object.assign(boot, JSON.parse(document.getElementById("boot")!.textContent));
      resolve();
    });
  });
