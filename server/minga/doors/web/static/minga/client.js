// Small comforts of client and steward pages; every page works without them.
(function () {
  "use strict";
  document.documentElement.classList.add("scripted");

  // Pressing twice sends once; coming back with the browser's own button opens the form again.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches("[data-once]") || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    });
  });

  // Live parts rest while nobody looks, and while somebody reads a table or holds the focus in them.
  document.addEventListener("htmx:beforeRequest", function (event) {
    var part = event.target;
    if (!part.matches || !part.matches("[data-live]")) return;
    var read = part.querySelector("details[open]") || part.contains(document.activeElement);
    if (document.hidden || read) event.preventDefault();
  });

  // A file that is too large is told at once; a large one shows how far it has come.
  document.querySelectorAll("form[data-upload]").forEach(function (form) {
    var chosen = form.querySelector("input[type=file]");
    var fault = form.querySelector("[data-upload-fault]");
    var bar = form.querySelector("[data-upload-progress]");
    function tooLarge() {
      var file = chosen.files[0];
      var over = !!file && file.size > Number(form.dataset.bytesMax);
      fault.hidden = !over;
      fault.textContent = over ? form.dataset.tooLarge : "";
      return over;
    }
    chosen.addEventListener("change", tooLarge);
    form.addEventListener("submit", function (event) {
      if (tooLarge()) {
        event.preventDefault();
        event.stopPropagation();
        return;
      }
      if (!chosen.files.length || event.defaultPrevented) return;
      event.preventDefault();
      if (form.dataset.sent) return;
      form.dataset.sent = "1";
      send(form, bar);
    });
  });

  function send(form, bar) {
    var request = new XMLHttpRequest();
    var words = bar.querySelector("[data-upload-words]");
    bar.hidden = false;
    request.open("POST", form.action || location.href);
    request.upload.onprogress = function (event) {
      if (!event.lengthComputable) return;
      var part = Math.floor((100 * event.loaded) / event.total);
      bar.querySelector("progress").value = part;
      words.textContent = part + " %";
    };
    request.onload = function () {
      if (request.status < 400 && request.responseURL !== location.href) {
        location.assign(request.responseURL);
        return;
      }
      document.open();
      document.write(request.responseText);
      document.close();
    };
    request.onerror = function () {
      bar.hidden = true;
      delete form.dataset.sent;
      var fault = form.querySelector("[data-upload-fault]");
      fault.textContent = form.dataset.cutOff;
      fault.hidden = false;
    };
    request.send(new FormData(form));
  }

  // A line of a bank transfer is copied as the bank's form takes it.
  if (navigator.clipboard) {
    document.querySelectorAll("button[data-copy]").forEach(function (button) {
      var words = button.textContent;
      button.hidden = false;
      button.addEventListener("click", function () {
        navigator.clipboard.writeText(button.dataset.copy).then(function () {
          button.textContent = button.dataset.copied;
          setTimeout(function () {
            button.textContent = words;
          }, 2000);
        });
      });
    });
  }

  // A long list gets a field in which one types a part of a name; the list stays as it is.
  document.querySelectorAll("select[data-long]").forEach(function (list) {
    var search = document.createElement("input");
    var options = Array.from(list.options);
    search.type = "search";
    search.autocomplete = "off";
    search.placeholder = list.dataset.long;
    search.setAttribute("aria-label", list.dataset.long);
    search.setAttribute("aria-controls", list.id);
    search.addEventListener("input", function () {
      var wanted = plain(search.value);
      var left = options.filter(function (option) {
        return option.selected || plain(option.text).includes(wanted);
      });
      list.replaceChildren.apply(list, left);
      var best = left.filter(function (option) {
        return plain(option.text).includes(wanted);
      });
      if (wanted && best.length) best[0].selected = true;
      list.dispatchEvent(new Event("change", { bubbles: true }));
    });
    search.addEventListener("keydown", function (event) {
      if (event.key === "Enter") event.preventDefault();
      if (event.key === "ArrowDown") list.focus();
    });
    list.before(search);
  });

  function plain(text) {
    return text
      .normalize("NFD")
      .replace(/[\u0300-\u036f]/g, "")
      .toLowerCase();
  }

  document.querySelectorAll("input[data-select]").forEach(function (field) {
    field.addEventListener("focus", field.select.bind(field));
  });
})();
