/* Formats of dates and sizes in the language of the page. */

import { language } from "../core/boot";
import { formatNumber, t } from "../core/sentences";

// browsers know no Malagasy dates; French ones are read where it is spoken, English ones are not
const LOCALES = [language, "fr"];

const DAY: Intl.DateTimeFormatOptions = { weekday: "short", day: "numeric", month: "short" };

export const formatDate = (
  date: string | number,
  options: Intl.DateTimeFormatOptions = DAY,
): string => new Intl.DateTimeFormat(LOCALES, options).format(new Date(date));

export const formatDateTime = (date: string | number): string =>
  formatDate(date, { ...DAY, hour: "2-digit", minute: "2-digit" });

export const formatBytes = (bytes: number): string =>
  bytes < 1e6
    ? t("%(n)s KB", { n: formatNumber(Math.ceil(bytes / 1000)) })
    : t("%(n)s MB", { n: formatNumber(Math.ceil(bytes / 1e5) / 10) });
