/* Who uses this device: change over with a PIN. Nobody sees the data of another member. */

import { boot } from "../core/boot";
import { announce, h, show } from "../core/dom";
import { t } from "../core/sentences";
import { button, showScreen } from "../screens/frame";
import { listPeople, type Person } from "../store/people";
import { isPin } from "./pin";

const FREE_ATTEMPTS = 3;
const DELAY_MS = 300;
let failures = 0;

type Opened = (person: Person) => void;

/** Wait after a wrong PIN: from the fourth on two seconds, then four, at most 64. */
const delay = (): Promise<unknown> =>
  new Promise((resolve) => {
    const extra = Math.min(failures - FREE_ATTEMPTS, 6);
    setTimeout(resolve, extra > 0 ? 1000 * 2 ** extra : DELAY_MS);
  });

function pinForm(person: Person, opened: Opened): HTMLElement {
  const { name } = person;
  const id = `pin-${person.subject}`;
  const input = h("input", { id, type: "password", inputmode: "numeric", autocomplete: "off" });
  const fault = h("p.bad.small", { role: "alert" });
  const open = button(t("Open"), () => tryPin());
  const tryPin = async (): Promise<void> => {
    open.disabled = true;
    if (await isPin(person, input.value)) {
      failures = 0;
      return opened(person);
    }
    failures++;
    await delay();
    show(fault, t("That is not the PIN of %(name)s.", { name }));
    open.disabled = false;
    input.value = "";
    input.focus();
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    tryPin();
  };
  const label = h("label", { for: id }, t("PIN of %(name)s", { name }));
  return h("form.part", { submit }, label, input, fault, open);
}

function signInNote({ name }: Person): HTMLElement {
  return h(
    "p.note",
    t("%(name)s has no PIN on this device: please sign in.", { name }),
    " ",
    h("a", { href: boot.signIn }, t("Sign in")),
  );
}

/** Draw the list of people; `subject` is the person whose desk is open. */
export async function switchPerson(subject: string | null, opened: Opened): Promise<void> {
  show(document.getElementById("bar")!, h("a.brand", { href: "#/" }, "minga"));
  const people = await listPeople();
  const chosen = h("div.part");
  const choose = (person: Person): void => {
    if (person.pin) {
      show(chosen, pinForm(person, opened));
      chosen.querySelector("input")!.focus();
    } else if (person.subject === subject) opened(person);
    else {
      announce("");
      show(chosen, signInNote(person));
    }
  };
  const style = "button-quiet button-wide";
  showScreen(
    t("Who is working?"),
    h(
      "div.narrow.part",
      h("h1", t("Who is working?")),
      h(
        "ul.lines",
        people.map((person) =>
          h(
            "li",
            button(person.name, () => choose(person), style),
          ),
        ),
      ),
      chosen,
      h("p", h("a", { href: boot.signIn }, t("Sign in as someone else"))),
    ),
  );
}
