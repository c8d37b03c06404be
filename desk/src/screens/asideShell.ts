/* The sidebar of a task: the instructions at once, the other parts when the lazy screens are
   loaded. */

import type { LazyScreens, SidebarContext } from "../contracts";
import { h } from "../core/dom";
import { t } from "../core/sentences";
import type { Sheet } from "../store/wire";
import { isWide } from "./frame";

function instructions(sheet: Sheet): HTMLElement {
  return h(
    "details.card",
    { id: "help", open: isWide() },
    h("summary", t("Instructions")),
    h(
      "div.small.part",
      sheet.instructions.split(/\n+/).map((line) => h("p", { dir: "auto" }, line)),
      sheet.labels.some((label) => label.help) &&
        h(
          "dl.facts",
          sheet.labels.map(
            (label) => label.help && [h("dt", h("strong", label.title)), h("dd", label.help)],
          ),
        ),
      h("p.muted", t("Not sure? “I can’t tell” is a good answer and is paid the same.")),
    ),
  );
}

export function asideShell(context: SidebarContext): HTMLElement {
  const { desk, sheet } = context;
  const stop = h("button.link-button", { click: context.stop }, t("Stop"));
  const shell = h("aside.part", { "aria-label": t("About this task") }, instructions(sheet), stop);
  const complete = (lazy: LazyScreens): void =>
    lazy.sidebar(context, shell).forEach((part) => shell.insertBefore(part, stop));
  if (desk.lazy) complete(desk.lazy);
  else desk.waitForLazy(true).then(complete);
  return shell;
}
