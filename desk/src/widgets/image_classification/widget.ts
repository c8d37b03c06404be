/* A picture, and labels to choose from. */

import { h, show } from "../../core/dom";
import { t } from "../../core/sentences";
import { choices } from "../choices";
import type { MakeWidget } from "../contract";

const widget: MakeWidget = (host, task, sheet, draft, changed) => {
  const { image_url, width, height } = task.content;
  show(
    host,
    h("div.task-picture", h("img", { src: image_url, width, height, alt: t("The picture") })),
  );
  return choices(host, sheet, draft, changed);
};

export default widget;
