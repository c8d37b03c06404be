/* Screens that nobody needs for the first task; fetched after it, and given what they need. */

import type { Kit } from "../screens/kit";
import { mineWith } from "./mine";
import { peopleWith } from "./people";

export const screens = (kit: Kit) => ({ mine: mineWith(kit), people: peopleWith(kit) });
