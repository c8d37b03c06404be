/* Offers: the server's list, and the tasks on this device, which are on offer even when the list is
   old or missing. */

import type { MemberState } from "../store/member";
import type { Offer, Sheet, Task } from "../store/wire";

/** The offer of tasks that lie on this device. */
const offerOf = (sheet: Sheet, tasks: Task[]): Offer => ({
  ...sheet,
  client: sheet.client.legal_name || "",
  country: sheet.client.country || "",
  tasks: tasks.length,
  held: tasks.length,
  pay_micros: tasks.reduce((sum, task) => sum + task.price_micros, 0),
  price_micros: tasks[0]!.price_micros,
  seconds: sheet.estimated_seconds * tasks.length,
  bytes: 0,
});

/** Offers of tasks on this device first, then those of the server. */
export function allOffers({ offers, tasks, sheets }: MemberState): Offer[] {
  const byProject: Record<string, Task[]> = {};
  for (const task of tasks) {
    const { project } = task;
    (byProject[project] = byProject[project] || []).push(task);
  }
  const local = Object.keys(byProject)
    .filter((project) => sheets[project])
    .map((project) => offerOf(sheets[project]!, byProject[project]!));
  const remote = offers.filter(({ project }) => !byProject[project]);
  return local.concat(remote.map((offer) => ({ ...offer, held: 0 })));
}
