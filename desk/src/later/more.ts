/* Screens that nobody needs for the first task, every widget, and files that members make: fetched after the first task
   as one file, and given what they need. */

import { widgets } from "minga:widgets";
import type { Desk } from "../screens/frame";
import type { Given, Kit } from "../screens/kit";
import { keepMedia } from "../sync/media";
import { askingWith } from "./asking";
import { besideWith } from "./beside";
import { filesWith } from "./files";
import { formsWith } from "./forms";
import { homeWith } from "./home";
import { hoursWith } from "./hours";
import { installWith } from "./install";
import { lettersWith } from "./letters";
import { mineWith } from "./mine";
import { peopleWith } from "./people";
import { practiceWith } from "./practice";
import { purseWith } from "./purse";
import { sendingWith } from "./sending";
import { settingsWith } from "./settings";
import { stateWith } from "./state";
import { undoWith } from "./undo";

export const screens = (given: Given) => {
  // with it the next visit needs no network
  navigator.serviceWorker?.register("/desk/sw.js", { scope: "/desk/" }).catch(() => undefined);
  const kit: Kit = { ...given, ...formsWith(given) };
  const letters = lettersWith(kit);
  const asking = askingWith(kit);
  const practice = practiceWith(kit);
  const files = filesWith(kit);
  const purse = purseWith(kit);
  const beside = (desk: Desk): void => {
    letters.exchange(desk);
    keepMedia(desk.person.subject, desk.store.held.tasks);
  };
  return {
    widgets,
    mine: mineWith(kit, purse, installWith(kit).install, { ...settingsWith(kit), ...hoursWith(kit) }),
    people: peopleWith(kit),
    ...sendingWith(kit, { ...files, beside }),
    ...stateWith(kit),
    ...undoWith(kit),
    ...letters,
    ...practice,
    ...asking,
    ...homeWith(kit, purse),
    ...besideWith(kit, purse, asking.asking, practice.examples),
    ...files,
  };
};
