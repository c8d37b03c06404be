/* lazy.js: screens that nobody needs for the first task, sync, every widget, and files that members
   make. It is loaded after the first task. */

import { widgets } from "minga:widgets";
import type { LazyScreens } from "../contracts";
import { account } from "./account";
import { cover } from "./cover";
import { showDone } from "./done";
import { home } from "./home";
import { files } from "./mediaUploads";
import { exchange } from "./memberSync";
import { switchPerson } from "./switchPerson";
import { syncPill } from "./syncPill";
import { begin, sync } from "./syncScheduler";
import { sidebar } from "./taskSidebar";
import { training } from "./training";
import { undo } from "./undo";

// with the service worker the next visit needs no network
navigator.serviceWorker?.register("/desk/sw.js", { scope: "/desk/" }).catch(() => undefined);

// Without a network the page of the wallet is the member's own screen: its last known state. The
// server is asked, as a browser often takes a dead line for a network.
document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest<HTMLAnchorElement>('a[href="/wallet/"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  fetch("/health", { cache: "no-store" }).then(
    () => location.assign(link.href),
    () => (location.hash = "#/mine"),
  );
});

export const screens: LazyScreens = {
  account,
  begin,
  cover,
  exchange,
  files,
  home,
  showDone,
  sidebar,
  switchPerson,
  sync,
  syncPill,
  training,
  undo,
  widgets,
};
