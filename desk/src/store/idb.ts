/* IndexedDB in a few lines: a transaction is a promise that is kept when the disk has it. */

export type Stores = Record<string, string | string[]>;

export function open(name: string, stores: Stores): Promise<IDBDatabase> {
  return new Promise((ok, no) => {
    const asked = indexedDB.open(name, 2);
    asked.onupgradeneeded = () => {
      for (const store in stores) {
        if (asked.result.objectStoreNames.contains(store)) continue;
        asked.result.createObjectStore(store, stores[store] ? { keyPath: stores[store]! } : {});
      }
    };
    asked.onsuccess = () => {
      // a newer desk in another tab may need other stores: it must not wait for this one
      asked.result.onversionchange = () => asked.result.close();
      ok(asked.result);
    };
    asked.onerror = () => no(asked.error);
  });
}

export const ask = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((ok, no) => {
    request.onsuccess = () => ok(request.result);
    request.onerror = () => no(request.error);
  });

/** Run `work` in one transaction; whatever it throws undoes all of it. Writes reach the disk before the promise
    is kept ("strict"): a default transaction would be lost with the power. */
export function tx<T>(
  db: IDBDatabase,
  names: string[],
  mode: IDBTransactionMode,
  work: (store: (name: string) => IDBObjectStore) => Promise<T> | T,
  durability = "strict",
): Promise<T> {
  return new Promise((ok, no) => {
    const one = (db.transaction as any).call(db, names, mode, { durability }) as IDBTransaction;
    let kept: T;
    let wrong: unknown;
    one.oncomplete = () => ok(kept);
    one.onabort = () => no(wrong || one.error);
    Promise.resolve(work((name) => one.objectStore(name))).then(
      (value) => (kept = value),
      (error) => {
        wrong = error;
        one.abort();
      },
    );
  });
}
