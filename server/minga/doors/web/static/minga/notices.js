// Subscribes this browser to web push when its member presses the button; without it, nothing runs.
(() => {
  const form = document.querySelector("form[data-push]");
  if (!form) return;
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) {
    form.hidden = true;
    return;
  }
  const bytes = (text) => {
    const plain = atob(
      (text + "=".repeat((4 - (text.length % 4)) % 4)).replace(/-/g, "+").replace(/_/g, "/"),
    );
    return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
  };
  form.addEventListener("submit", async (event) => {
    if (form.elements.address.value) return;
    event.preventDefault();
    try {
      const worker = await navigator.serviceWorker.register(form.dataset.worker, {
        scope: "/desk/",
      });
      const ready = worker.active
        ? worker
        : await new Promise((resolve) => {
            const coming = worker.installing || worker.waiting;
            coming.addEventListener(
              "statechange",
              () => coming.state === "activated" && resolve(worker),
            );
          });
      const found = await ready.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: bytes(form.dataset.push),
      });
      form.elements.address.value = JSON.stringify(found);
      form.requestSubmit ? form.requestSubmit() : form.submit();
    } catch {
      form.querySelector("[data-said]").textContent = form.dataset.refused;
    }
  });
})();
