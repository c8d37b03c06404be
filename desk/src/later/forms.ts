/* How moments and weights are written in her language. */

import type { Given } from "../screens/kit";

export function formsWith({ language, number, t }: Given) {
  function moment(at: string | number, withTime = true): string {
    const form: Intl.DateTimeFormatOptions = { weekday: "short", day: "numeric", month: "short" };
    if (withTime) Object.assign(form, { hour: "2-digit", minute: "2-digit" });
    // Browsers know no Malagasy days; French ones are read where it is spoken, English ones are not.
    return new Intl.DateTimeFormat([language, "fr"], form).format(new Date(at));
  }

  const weight = (bytes: number): string =>
    bytes < 1e6
      ? t("%(n)s KB", { n: number(Math.ceil(bytes / 1000)) })
      : t("%(n)s MB", { n: number(Math.ceil(bytes / 1e5) / 10) });

  return { moment, weight };
}

export type Forms = ReturnType<typeof formsWith>;
