/* A picture, and labels to choose from. */

import { choices } from "../choices";
import type { MakeWidget } from "../contract";

const widget: MakeWidget = (core, host, task, sheet, draft, changed) => {
  const { h, t } = core;
  const { image_url, width, height } = task.content;
  core.show(host,
    h("div", { class: "task-picture" },
      h("img", { src: image_url, width, height, alt: t("The picture to be judged") })));
  return choices(core, host, sheet, draft, changed);
};

export default widget;
