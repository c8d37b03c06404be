/* The service worker: it serves the page without a member's data, the build's files and pictures
   from the device first.

   The server writes BUILD before this text. A new build is fetched beside the old one and takes
   over when the last tab of the old one is closed; until then an open page finds its own files. */

interface Build {
  version: string;
  page: string;
  files: string[];
}
declare const BUILD: Build;

/** What this worker uses of its events; the types of workers are not in the DOM's. */
interface WorkerEvent extends Event {
  request: Request;
  data: { json(): { title: string; text: string; address: string; name: string } };
  notification: { data: string; close(): void };
  waitUntil(promise: Promise<unknown>): void;
  respondWith(response: Promise<Response>): void;
}

const worker = self as unknown as {
  addEventListener(name: string, listener: (event: WorkerEvent) => void): void;
  clients: { claim(): Promise<void>; openWindow(address: string): Promise<unknown> };
  registration: { showNotification(title: string, options: object): Promise<void> };
};
const CACHE = `minga-desk-${BUILD.version}`;

worker.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([BUILD.page, ...BUILD.files])));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith("minga-desk-") && name !== CACHE))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => worker.clients.claim()),
  );
});

// An address names its build, so it says enough: with Vary some requests would find nothing and
// need the network.
const cached = (request: Request | string): Promise<Response | undefined> =>
  caches.match(request, { ignoreVary: true });

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, search, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (pathname !== "/desk/") return;
    const page = cached(BUILD.page).then((response) => response || fetch(request));
    // signing in ends at /desk/?enter: that page brings a token, the cached one is for a missing
    // network only
    event.respondWith(search ? fetch(request).catch(() => page) : page);
  } else if (/^\/(static|desk|media)\//.test(pathname)) {
    event.respondWith(cached(request).then((response) => response || fetch(request)));
  }
});

// A notification that the member has asked for (/me/notices): {title, text, address, name}.
worker.addEventListener("push", (event) => {
  const notification = event.data.json();
  const options = { body: notification.text, tag: notification.name, data: notification.address };
  event.waitUntil(worker.registration.showNotification(notification.title, options));
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(worker.clients.openWindow(event.notification.data));
});
