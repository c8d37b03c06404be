/* Take the last answer back that has not left yet; its task lies here again with its draft. */

import type { Kit } from "../screens/kit";
import { ask, tx } from "../store/idb";
import { place, type Store } from "../store/member";
import type { Task, Waiting } from "../store/shapes";

export function undoWith({ counted, say, t }: Kit) {
  async function undo(store: Store, project: string, show: (task: Task) => Promise<void>): Promise<void> {
    const task = await tx(store.db, ["tasks", "drafts", "outbox", "meta"], "readwrite", async (s) => {
      const all = await ask(s("outbox").getAll() as IDBRequest<Waiting[]>);
      const mine = all.filter((one) => one.task.project === project && !one.sent && !one.refused);
      mine.sort((a, b) => (a.answer.made_at < b.answer.made_at ? 1 : -1));
      const last = mine[0];
      if (!last) return null;
      s("outbox").delete(last.id);
      s("tasks").put(last.task);
      if (last.answer.kind === "label") s("drafts").put(last.answer.value, place(last.task));
      await counted(s, last.task, -1);
      return last.task;
    });
    await store.read();
    if (!task) return say(t("There is nothing to take back: the last answers have left."));
    await show(task);
    say(t("Taken back. The task is here again."));
  }
  return { undo };
}
