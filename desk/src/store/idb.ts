/* IndexedDB as promises: a transaction resolves when the disk has it. */

export type Stores = Record<string, string | string[]>;

const VERSION = 2;

export function openDatabase(name: string, stores: Stores): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, VERSION);
    request.onupgradeneeded = () => {
      for (const store in stores) {
        if (request.result.objectStoreNames.contains(store)) continue;
        const keyPath = stores[store];
        request.result.createObjectStore(store, keyPath ? { keyPath } : {});
      }
    };
    request.onsuccess = () => {
      // a newer desk in another tab may need other stores: it must not wait for this tab
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error!);
  });
}

export const resultOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error!);
  });

/** Run `work` in one transaction; an exception in it aborts the transaction. "strict" means that
    writes are on the disk before the promise resolves: a default transaction would be lost with the
    power. */
export function transact<T>(
  db: IDBDatabase,
  names: string[],
  mode: IDBTransactionMode,
  work: (store: (name: string) => IDBObjectStore) => Promise<T> | T,
  durability: IDBTransactionDurability = "strict",
): Promise<T> {
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(names, mode, { durability });
    let result: T;
    let failure: unknown;
    transaction.oncomplete = () => resolve(result);
    transaction.onabort = () => reject((failure || transaction.error) as Error);
    Promise.resolve(work((name) => transaction.objectStore(name))).then(
      (value) => (result = value),
      (error: unknown) => {
        failure = error;
        transaction.abort();
      },
    );
  });
}
