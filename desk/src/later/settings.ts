/* How she wants to be treated: kept here at once, sent with the next network; of two devices the later change wins. */

import type { Desk, Screen } from "../screens/frame";
import type { Kit } from "../screens/kit";
import { box, change, type Settings } from "./letters";

const SIZES = [100, 115, 130, 150];
const clock = (minute: number | null): string =>
  minute == null ? "" : `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
const minute = (text: string): number | null => {
  const [hour, rest] = text.split(":").map(Number);
  return hour == null || rest == null || isNaN(hour) || isNaN(rest) ? null : hour * 60 + rest;
};

// the lists of the server (people/types.py); tests/architecture compares them
const TONGUES = "es en fr pt fil ar mg".split(" ");
const KINDS = "violence sexual death self_harm hate medical insects".split(" ");
const SKILLS = "handwriting spelling translation transcription mathematics programming medicine law bookkeeping nature maps music".split(" ");

export function settingsWith(kit: Kit) {
  const { called, h, show, t, bar, button, place } = kit;

  const field = (id: string, label: string, help: string, input: HTMLElement): HTMLElement => {
    input.id = id;
    if (help) input.setAttribute("aria-describedby", `${id}-help`);
    return h("div", { class: "part" }, h("label", { for: id }, label),
      help && h("p", { id: `${id}-help`, class: "small muted" }, help), input);
  };
  const ticks = (legend: string, help: string, sort: string, codes: string[], chosen: string[]): HTMLElement =>
    h("fieldset", { class: "part" }, h("legend", {}, h("strong", {}, legend)), h("p", { class: "small muted" }, help),
      codes.map((name) => h("label", { class: "tick" },
        h("input", { type: "checkbox", value: name, checked: chosen.indexOf(name) >= 0 }), " ", h("span", { dir: "auto" }, called(sort, name)))));
  const ticked = (of: HTMLElement): string[] =>
    Array.from(of.querySelectorAll<HTMLInputElement>("input:checked")).map((one) => one.value);

  function settings(desk: Desk): Screen {
    const top = bar(desk, "mine");
    const told = h("p", { role: "status" });
    const host = h("div", { class: "narrow part" });

    const draw = async (): Promise<void> => {
      const held = await box(desk.store);
      const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
      const now: Partial<Settings> = held.unsaved || held.settings || {};
      const speaks = ticks(t("Languages you read well"), t("Tasks in these languages are offered to you first."), "tongue", TONGUES, now.languages || []);
      const never = ticks(t("Content I never want to see"), t("Work that shows it is not offered to you. Nobody counts what you leave out."), "kind", KINDS, now.never || []);
      const from = h("input", { type: "time", value: clock(now.quiet_from ?? null) });
      const until = h("input", { type: "time", value: clock(now.quiet_until ?? null) });
      const hours = h("input", { type: "number", min: 1, max: 168, inputmode: "numeric", value: now.week_hours || "" });
      const can = ticks(t("What you are good at"), t("Work that takes it is offered to you. You say it yourself, and nobody asks for proof."), "skill", SKILLS, now.skills || []);
      const more = h("textarea", { rows: 3 }, (now.skills || []).filter((one) => SKILLS.indexOf(one) < 0).join("\n"));
      const size = h("select", {}, SIZES.map((one) => h("option", { value: one, selected: one === (now.text_size || 100) }, `${one} %`)));
      const zones = now.time_zone && now.time_zone !== "UTC" && now.time_zone !== zone ? [zone, now.time_zone] : [zone];
      const place = h("select", {}, zones.map((one) => h("option", { value: one, selected: one === now.time_zone }, one.replace(/_/g, " "))));

      const save = async (): Promise<void> => {
        if (!from.value !== !until.value) return show(told, t("Quiet hours need a beginning and an end."));
        const week = Number(hours.value);
        if (hours.value && !(week >= 1 && week <= 168)) return show(told, t("A week has 1 to 168 hours."));
        const said: Settings = {
          quiet_from: minute(from.value), quiet_until: minute(until.value), time_zone: place.value,
          week_hours: hours.value ? Math.round(week) : null, never: ticked(never), languages: ticked(speaks),
          skills: ticked(can).concat(more.value.split("\n").map((one) => one.trim()).filter(Boolean)).slice(0, 20),
          text_size: Number(size.value), changed_at: new Date().toISOString(),
        };
        await change(desk.store, () => ({ unsaved: said }));
        show(told, t("Saved here, waiting for the network"));
        if (await (await desk.later()).exchange(desk, true)) show(told, t("Saved."));
      };
      show(host,
        h("h1", {}, t("How I want to work")),
        speaks, can, field("skills", t("And in your own words"), t("One on each line."), more), never,
        h("div", { class: "row" },
          field("quiet-from", t("Quiet hours from"), "", from),
          field("quiet-until", t("Quiet hours until"), "", until),
          field("time-zone", t("Your time zone"), "", place)),
        h("p", { class: "small muted" }, t("In these hours we tell you nothing.")),
        field("week-hours", t("Hours of work a week, at most"), t("Then offers rest until Monday. You can change it at any time."), hours),
        field("text-size", t("Size of the text"), "", size),
        h("p", { class: "row" }, button(t("Save"), save), h("a", { href: "#/mine" }, t("My things"))),
        told);
    };
    place(t("How I want to work"), host);
    let touched = false;
    host.addEventListener("input", () => (touched = true));
    draw().then(async () => {
      const held = await box(desk.store);
      if (held.settings || held.unsaved || !(await (await desk.later()).exchange(desk, true))) return;
      if (!touched) await draw();
    });
    return { fresh: () => top.fresh(), leave() {} };
  }

  return { settings };
}
