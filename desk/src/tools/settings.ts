/* How the member wants to work: saved on this device at once and sent when there is a network; of
   two devices the later change wins. */

import type { Desk, Screen } from "../contracts";
import { boot } from "../core/boot";
import { h, show } from "../core/dom";
import { formatNumber, nameOf, t } from "../core/sentences";
import { button, drawBar, showScreen } from "../screens/frame";
import { changeData, loadData, type Settings } from "../lazy/memberSync";

const SIZES = [100, 115, 130, 150];
const DEFAULT_SIZE = 100;
const SKILLS_MAX = 20;
const WEEK_HOURS = 168;

/** Minutes after midnight as a value of a time field. */
export const toClock = (minute: number | null | undefined): string =>
  minute == null
    ? ""
    : [Math.floor(minute / 60), minute % 60].map((n) => String(n).padStart(2, "0")).join(":");

/** The value of a time field as minutes after midnight. */
export function toMinute(text: string): number | null {
  const [hour = NaN, minute = NaN] = text.split(":").map(Number);
  return isNaN(hour + minute) ? null : hour * 60 + minute;
}

function field(id: string, label: string, help: string, input: HTMLElement): HTMLElement {
  input.id = id;
  if (help) input.setAttribute("aria-describedby", `${id}-help`);
  return h(
    "div.part",
    h("label", { for: id }, label),
    help && h("p.small.muted", { id: `${id}-help` }, help),
    input,
  );
}

function checkboxes(
  legend: string,
  help: string,
  kind: string,
  chosen: string[] = [],
): HTMLElement {
  const checkbox = (value: string): HTMLElement =>
    h(
      "label.tick",
      h("input", { type: "checkbox", value, checked: chosen.indexOf(value) >= 0 }),
      " ",
      h("span", { dir: "auto" }, nameOf(kind, value)),
    );
  return h(
    "fieldset.part",
    h("legend", h("strong", legend)),
    h("p.small.muted", help),
    Object.keys(boot.names[kind]!).map(checkbox),
  );
}

const checkedOf = (group: HTMLElement): string[] =>
  Array.from(group.querySelectorAll<HTMLInputElement>("input:checked"), ({ value }) => value);

function options<T extends string | number>(values: T[], chosen: T, text: (value: T) => string) {
  const option = (value: T): HTMLElement =>
    h("option", { value, selected: value === chosen }, text(value));
  return h("select", values.map(option));
}

/** The fields with the values of `settings`. */
function createFields(settings: Partial<Settings>) {
  const { skills = [], time_zone } = settings;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  const hasOtherZone = time_zone && time_zone !== "UTC" && time_zone !== zone;
  const zones = hasOtherZone ? [zone, time_zone] : [zone];
  const clock = (minute: number | null | undefined): HTMLInputElement =>
    h("input", { type: "time", value: toClock(minute) });
  return {
    languages: checkboxes(
      t("Languages you read well"),
      t("Tasks in these languages are offered to you first."),
      "tongue",
      settings.languages,
    ),
    never: checkboxes(
      t("Content I never want to see"),
      t("Work that shows it is not offered to you. Nobody counts what you leave out."),
      "kind",
      settings.never,
    ),
    skills: checkboxes(
      t("What you are good at"),
      t("Work that takes it is offered to you. You say it yourself, and nobody asks for proof."),
      "skill",
      skills,
    ),
    ownSkills: h(
      "textarea",
      { rows: 3 },
      skills.filter((skill) => !(skill in boot.names.skill!)).join("\n"),
    ),
    quietFrom: clock(settings.quiet_from),
    quietUntil: clock(settings.quiet_until),
    weekHours: h("input", {
      type: "number",
      min: 1,
      max: WEEK_HOURS,
      inputmode: "numeric",
      value: settings.week_hours || "",
    }),
    zone: options(zones, time_zone || zone, (name) => name.replace(/_/g, " ")),
    size: options(SIZES, settings.text_size || DEFAULT_SIZE, (size) =>
      formatNumber(size / 100, { style: "percent" }),
    ),
  };
}

type Fields = ReturnType<typeof createFields>;

/** A sentence about what is not valid, or null. */
function faultOf({ quietFrom, quietUntil, weekHours }: Fields): string | null {
  const week = Number(weekHours.value);
  if (!quietFrom.value !== !quietUntil.value) {
    return t("Quiet hours need a beginning and an end.");
  }
  return weekHours.value && !(week >= 1 && week <= WEEK_HOURS)
    ? t("A week has 1 to 168 hours.")
    : null;
}

function settingsOf(fields: Fields): Settings {
  const own = fields.ownSkills.value.split("\n").map((line) => line.trim());
  const { value: week } = fields.weekHours;
  return {
    quiet_from: toMinute(fields.quietFrom.value),
    quiet_until: toMinute(fields.quietUntil.value),
    time_zone: fields.zone.value,
    week_hours: week ? Math.round(Number(week)) : null,
    never: checkedOf(fields.never),
    languages: checkedOf(fields.languages),
    skills: checkedOf(fields.skills).concat(own.filter(Boolean)).slice(0, SKILLS_MAX),
    text_size: Number(fields.size.value),
    changed_at: new Date().toISOString(),
  };
}

async function save(desk: Desk, fields: Fields, status: HTMLElement): Promise<void> {
  const fault = faultOf(fields);
  if (fault) return show(status, fault);
  const unsaved = settingsOf(fields);
  await changeData(desk.store, () => ({ unsaved }));
  show(status, t("Saved here, waiting for the network"));
  if (await (await desk.loadLazy()).exchange(desk, true)) show(status, t("Saved."));
}

function showFields(desk: Desk, host: HTMLElement, status: HTMLElement, fields: Fields): void {
  const { quietFrom, quietUntil, weekHours } = fields;
  show(
    host,
    h("h1", t("Work preferences")),
    fields.languages,
    fields.skills,
    field("skills", t("And in your own words"), t("One on each line."), fields.ownSkills),
    fields.never,
    h(
      "div.row",
      field("quiet-from", t("Quiet hours from"), "", quietFrom),
      field("quiet-until", t("Quiet hours until"), "", quietUntil),
      field("time-zone", t("Your time zone"), "", fields.zone),
    ),
    h("p.small.muted", t("In these hours we send you nothing.")),
    field(
      "week-hours",
      t("Hours of work a week, at most"),
      t("Then offers rest until Monday. You can change it at any time."),
      weekHours,
    ),
    field("text-size", t("Size of the text"), "", fields.size),
    h(
      "p.row",
      button(t("Save"), () => save(desk, fields, status)),
      h("a", { href: "#/mine" }, t("Account")),
    ),
    status,
  );
}

export function settings(desk: Desk): Screen {
  const bar = drawBar(desk, "mine");
  const status = h("p", { role: "status" });
  const host = h("div.narrow.part");
  let isTouched = false;
  const draw = async (): Promise<void> => {
    const { unsaved, settings: saved } = await loadData(desk.store);
    if (!isTouched) showFields(desk, host, status, createFields(unsaved || saved || {}));
  };
  const update = async (): Promise<void> => {
    const { unsaved, settings: saved } = await loadData(desk.store);
    if (unsaved || saved) return;
    const lazy = await desk.loadLazy();
    if (await lazy.exchange(desk, true)) await draw();
  };
  showScreen(t("Work preferences"), host);
  host.addEventListener("input", () => (isTouched = true));
  draw().then(update);
  return { refresh: bar.refresh, leave() {} };
}
