/* Takes back the last answer that has not been sent: its task is open again, with the answer as its
   draft. */

import { announce } from "../core/dom";
import { t } from "../core/sentences";
import { resultOf, transact } from "../store/idb";
import { countAnswer, taskKey, type Store } from "../store/member";
import type { WaitingAnswer } from "../store/shapes";
import type { Task } from "../store/wire";

/** Move the last unsent answer of a project back; null when there is none. */
export async function takeBack(store: Store, project: string): Promise<Task | null> {
  const names = ["tasks", "drafts", "outbox", "meta"];
  const reopened = await transact(store.db, names, "readwrite", async (storeOf) => {
    const outbox = await resultOf(storeOf("outbox").getAll() as IDBRequest<WaitingAnswer[]>);
    const unsent = outbox.filter(
      (row) => row.task.project === project && !row.sent && !row.refused,
    );
    unsent.sort((a, b) => (a.answer.made_at < b.answer.made_at ? 1 : -1));
    const last = unsent[0];
    if (!last) return null;
    const { id, task, answer } = last;
    storeOf("outbox").delete(id);
    storeOf("tasks").put(task);
    if (answer.kind === "label") storeOf("drafts").put(answer.value, taskKey(task));
    await countAnswer(storeOf, task, -1);
    return task;
  });
  await store.read();
  return reopened;
}

export async function undo(
  store: Store,
  project: string,
  showTask: (task: Task) => Promise<void>,
): Promise<void> {
  const task = await takeBack(store, project);
  if (!task) return announce(t("There is nothing to take back: the last answers have left."));
  await showTask(task);
  announce(t("Taken back. The task is here again."));
}
