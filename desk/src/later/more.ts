/* Screens that nobody needs for the first task, every widget, and files that members make: fetched after the first task
   as one file, and given what they need. */

import { widgets } from "minga:widgets";
import type { Given, Kit } from "../screens/kit";
import { keepMedia } from "../sync/media";
import { alarmWith } from "./alarm";
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
import { settingsWith } from "./settings";
import { undoWith } from "./undo";

export const screens = (given: Given) => {
  const kit: Kit = { ...given, ...formsWith(given) };
  const letters = lettersWith(kit);
  const asking = askingWith(kit);
  const practice = practiceWith(kit);
  const others = { ...settingsWith(kit), ...hoursWith(kit) };
  return {
    widgets,
    keepMedia,
    mine: mineWith(kit, installWith(kit).install, others),
    people: peopleWith(kit),
    ...alarmWith(kit),
    ...undoWith(kit),
    ...letters,
    ...practice,
    ...asking,
    ...homeWith(kit),
    ...besideWith(kit, asking.asking, practice.examples),
    ...filesWith(kit),
  };
};
