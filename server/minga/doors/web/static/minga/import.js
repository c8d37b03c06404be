// A file is dropped or chosen, and its first rows are shown before anything of it is stored.
(function () {
  "use strict";
  var HEAD_BYTES = 65536;
  var form = document.querySelector("form[data-drop]");
  if (!form || !window.fetch) return;
  var chosen = form.querySelector("input[type=file]");
  var place = form.querySelector("[data-preview]");
  var columns = form.querySelector("[data-columns]");
  var latest = 0;
  form.querySelector("button[name=preview]").hidden = true; // it comes by itself

  ["dragenter", "dragover"].forEach(function (name) {
    form.addEventListener(name, function (event) {
      if (!Array.from(event.dataTransfer.types).includes("Files")) return;
      event.preventDefault();
      form.classList.add("is-dropping");
    });
  });
  ["dragleave", "drop"].forEach(function (name) {
    form.addEventListener(name, function (event) {
      if (name === "dragleave" && form.contains(event.relatedTarget)) return;
      form.classList.remove("is-dropping");
    });
  });
  form.addEventListener("drop", function (event) {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    chosen.files = event.dataTransfer.files;
    chosen.dispatchEvent(new Event("change", { bubbles: true }));
  });
  chosen.addEventListener("change", look);

  function look() {
    var file = chosen.files[0];
    var turn = ++latest;
    if (!file || !file.size) {
      show("");
      return;
    }
    var body = new FormData();
    body.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    body.append("preview", "1");
    body.append("file", file.slice(0, HEAD_BYTES, file.type), file.name);
    fetch(form.action || location.href, {
      method: "POST",
      body: body,
      headers: { "X-Fragment": "1" },
    })
      .then(function (response) {
        return response.status === 200 || response.status === 422 ? response.text() : "";
      })
      .then(function (text) {
        if (turn === latest) show(text);
      })
      .catch(function () {
        show("");
      });
  }

  // The lists of columns replace the two lines in which one types their names.
  function show(text) {
    place.innerHTML = text;
    var listed = !!place.querySelector("select");
    if (!columns) return;
    columns.hidden = listed;
    columns.querySelectorAll("input").forEach(function (input) {
      input.disabled = listed;
    });
  }
})();
