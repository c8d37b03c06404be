/* The service worker: the page without anybody's things, widgets and pictures, from the device first.

   The server writes BUILD before this text: {version, page, files}. A new build is fetched beside the old one and
   takes over when the last tab of the old one is closed; until then, an open page finds its own widgets. */

interface Build {
  version: string;
  page: string;
  files: string[];
}
declare const BUILD: Build;

const me = self as unknown as {
  addEventListener(name: string, act: (event: any) => void): void;
  clients: { claim(): Promise<void>; openWindow(address: string): Promise<unknown> };
  registration: { showNotification(title: string, more: object): Promise<void> };
};
const CACHE = `minga-desk-${BUILD.version}`;

me.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([BUILD.page, ...BUILD.files])));
});

me.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith("minga-desk-") && name !== CACHE))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => me.clients.claim()),
  );
});

// An address names its build, so it says enough: with Vary some requests would find nothing and need the network.
const kept = (request: Request | string): Promise<Response | undefined> => caches.match(request, { ignoreVary: true });

me.addEventListener("fetch", (event) => {
  const { request } = event as { request: Request };
  const { pathname, search, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (pathname !== "/desk/") return;
    const page = kept(BUILD.page).then((found) => found || fetch(request));
    // signing in ends at /desk/?enter: that page brings a pass, the kept one is only for want of a network
    event.respondWith(search ? fetch(request).catch(() => page) : page);
  } else if (pathname.startsWith("/static/") || pathname.startsWith("/desk/") || pathname.startsWith("/media/")) {
    event.respondWith(kept(request).then((found) => found || fetch(request)));
  }
});

// A notice that its member asked for (/me/notices): {title, text, address, name}.
me.addEventListener("push", (event) => {
  const said = event.data.json();
  const more = { body: said.text, tag: said.name, data: said.address };
  event.waitUntil(me.registration.showNotification(said.title, more));
});

me.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(me.clients.openWindow(event.notification.data));
});
