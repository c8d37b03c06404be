/* Who uses this device: change over with a PIN. Nobody sees what is another's. */

import type { Kit } from "../screens/kit";
import type { Person } from "../store/people";
import { pinIsRight } from "./pin";

const SLOW_AFTER = 3;
let wrong = 0;

type Opened = (person: Person) => void;

export function peopleWith(kit: Kit): (here: string | null, opened: Opened) => null {
  const { boot, h, say, show, t, button, place } = kit;

  function asked(person: Person, opened: Opened): HTMLElement {
    const pin = h("input", {
      id: `pin-${person.subject}`, type: "password", inputmode: "numeric", autocomplete: "off",
    });
    const told = h("p", { role: "alert", class: "bad small" });
    const go = button(t("Open"), () => tryIt());
    const tryIt = async (): Promise<void> => {
      go.disabled = true;
      if (await pinIsRight(person, pin.value)) {
        wrong = 0;
        return opened(person);
      }
      wrong += 1;
      await new Promise((ok) => setTimeout(ok, wrong > SLOW_AFTER ? 1000 * 2 ** Math.min(wrong - SLOW_AFTER, 6) : 300));
      show(told, t("That is not the PIN of %(name)s.", { name: person.name }));
      go.disabled = false;
      pin.value = "";
      pin.focus();
    };
    return h("form", { class: "part", submit: (event: Event) => { event.preventDefault(); tryIt(); } },
      h("label", { for: pin.id }, t("PIN of %(name)s", { name: person.name })), pin, told, go);
  }

  async function draw(here: string | null, opened: Opened): Promise<void> {
    show(document.getElementById("bar")!, h("a", { class: "brand", href: "#/" }, "minga"));
    const all = await kit.people();
    const chosen = h("div", { class: "part" });
    const pick = (person: Person): void => {
      if (!person.pin && person.subject === here) return opened(person);
      if (!person.pin) {
        say("");
        return show(chosen, h("p", { class: "note" },
          t("%(name)s has no PIN on this device: please sign in.", { name: person.name }), " ",
          h("a", { href: boot.signIn }, t("Sign in"))));
      }
      show(chosen, asked(person, opened));
      (chosen.querySelector("input") as HTMLElement).focus();
    };
    place(t("Who is here?"),
      h("div", { class: "narrow part" },
        h("h1", {}, t("Who is here?")),
        h("ul", { class: "lines" }, all.map((person) =>
          h("li", {}, h("button", { type: "button", class: "button button-quiet button-wide", click: () => pick(person) },
            person.name)))),
        chosen,
        h("p", {}, h("a", { href: boot.signIn }, t("Somebody else signs in")))));
  }

  return (here, opened) => {
    draw(here, opened);
    return null;
  };
}
