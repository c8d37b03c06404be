// The steps and the label editor of a new project. Without this the form is one page with lines.
(function () {
  "use strict";
  var DEPTH_MAX = 5;
  document.querySelectorAll("form[data-steps]").forEach(showSteps);
  document.querySelectorAll("[data-labels]").forEach(editLabels);

  function showSteps(form) {
    var steps = Array.from(form.querySelectorAll("[data-step]"));
    var nav = form.querySelector("[data-steps-nav]");
    var links = Array.from(nav.querySelectorAll("a"));
    var back = form.querySelector("[data-step-back]");
    var next = form.querySelector("[data-step-next]");
    var last = form.querySelector("[data-step-last]");
    var current = 0;

    function open(place, moveFocus) {
      current = Math.max(0, Math.min(steps.length - 1, place));
      steps.forEach(function (step, index) {
        step.hidden = index !== current;
      });
      links.forEach(function (link, index) {
        if (index === current) link.setAttribute("aria-current", "step");
        else link.removeAttribute("aria-current");
      });
      back.hidden = current === 0;
      next.hidden = current === steps.length - 1;
      last.hidden = current !== steps.length - 1 && !form.dataset.steps;
      if (!moveFocus) return;
      steps[current].querySelector("legend").focus();
      steps[current].scrollIntoView({ block: "start" });
    }

    function stepOf(element) {
      return steps.findIndex(function (step) {
        return element && step.contains(element);
      });
    }

    links.forEach(function (link, index) {
      link.addEventListener("click", function (event) {
        event.preventDefault();
        open(index, true);
      });
      link.classList.toggle("has-fault", !!steps[index].querySelector(".field-fault"));
    });
    back.addEventListener("click", function () {
      open(current - 1, true);
    });
    next.addEventListener("click", function () {
      var wrong = steps[current].querySelector(":invalid:not(fieldset)");
      if (wrong) wrong.reportValidity();
      else open(current + 1, true);
    });
    // Enter in a field goes on to the next step; only the last step sends.
    form.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" || !event.target.matches("input")) return;
      if (current === steps.length - 1) return;
      event.preventDefault();
      next.click();
    });
    // A link to a field, as of the list of faults, opens its step.
    document.addEventListener("click", function (event) {
      var link = event.target.closest && event.target.closest('a[href^="#"]');
      var place = link ? stepOf(document.getElementById(link.hash.slice(1))) : -1;
      if (place >= 0 && links.indexOf(link) < 0) open(place, false);
    });

    nav.hidden = false;
    var faulty = stepOf(form.querySelector(".field-fault"));
    var named = stepOf(location.hash && document.getElementById(location.hash.slice(1)));
    open(faulty >= 0 ? faulty : named >= 0 ? named : 0, false);
  }

  function editLabels(editor) {
    var lines = document.getElementById(editor.dataset.labels);
    var list = editor.querySelector("ol");
    var status = editor.querySelector("[role=status]");
    var sample = editor.querySelector("template").content.firstElementChild;

    function parse(line) {
      var spaces = line.replace(/\t/g, "  ").match(/^ */)[0].length;
      var parts = line.split("|").map(function (part) {
        return part.trim();
      });
      return { width: spaces, parts: parts };
    }

    function row(parts, depth) {
      var item = sample.cloneNode(true);
      item.dataset.depth = depth;
      item.querySelectorAll("input").forEach(function (input, index) {
        input.value = parts[index] || "";
      });
      return item;
    }

    // Widths of indentation become depths: deeper than the row above is one level more.
    function rowsOf(text, depthBase) {
      var above = [];
      return text
        .split(/\r?\n/)
        .filter(function (line) {
          return line.trim();
        })
        .map(function (line) {
          var label = parse(line);
          above = above.filter(function (width) {
            return width < label.width;
          });
          above.push(label.width);
          return row(label.parts, Math.min(DEPTH_MAX, depthBase + above.length - 1));
        });
    }

    function depthOf(item) {
      return item ? Number(item.dataset.depth) : -1;
    }

    function tidy() {
      Array.from(list.children).forEach(function (item, index, all) {
        item.dataset.depth = Math.max(0, Math.min(depthOf(item), depthOf(all[index - 1]) + 1));
        item.querySelector("[data-move=up]").disabled = index === 0;
        item.querySelector("[data-move=down]").disabled = index === all.length - 1;
        item.querySelector("[data-move=out]").disabled = depthOf(item) === 0;
        item.querySelector("[data-move=in]").disabled =
          index === 0 || depthOf(item) > depthOf(all[index - 1]) || depthOf(item) >= DEPTH_MAX;
      });
      write();
    }

    function write() {
      lines.value = Array.from(list.children)
        .map(function (item) {
          var parts = Array.from(item.querySelectorAll("input")).map(function (input) {
            return input.value.replace(/\|/g, "/").trim();
          });
          if (!parts[0] && parts[1]) parts[0] = parts[1];
          var line = parts.join(" | ").replace(/[ |]+$/, "");
          return line && "  ".repeat(depthOf(item)) + line;
        })
        .filter(Boolean)
        .join("\n");
    }

    function move(item, way) {
      var button = item.querySelector("[data-move=" + way + "]");
      if (button && button.disabled) return;
      var focused = item.contains(document.activeElement) ? document.activeElement : null;
      if (way === "up") list.insertBefore(item, item.previousElementSibling);
      if (way === "down") list.insertBefore(item.nextElementSibling, item);
      if (way === "in") item.dataset.depth = depthOf(item) + 1;
      if (way === "out") item.dataset.depth = depthOf(item) - 1;
      if (way === "off") {
        focused = (item.nextElementSibling || item.previousElementSibling || editor).querySelector(
          "input, [data-add]",
        );
        item.remove();
      }
      tidy();
      if (focused) (focused.disabled ? item.querySelector("input") : focused).focus();
      if (way === "off") return;
      var rows = Array.from(list.children);
      status.textContent = editor.dataset.moved
        .replace("{label}", item.querySelector("input").value)
        .replace("{n}", rows.indexOf(item) + 1)
        .replace("{m}", rows.length);
    }

    list.addEventListener("input", write);
    list.addEventListener("click", function (event) {
      var button = event.target.closest("[data-move]");
      if (button) move(button.closest("li"), button.dataset.move);
    });
    list.addEventListener("keydown", function (event) {
      var rtl = document.documentElement.dir === "rtl";
      var ways = {
        ArrowUp: "up",
        ArrowDown: "down",
        ArrowRight: rtl ? "out" : "in",
        ArrowLeft: rtl ? "in" : "out",
      };
      if (event.altKey && ways[event.key]) {
        event.preventDefault();
        move(event.target.closest("li"), ways[event.key]);
      } else if (event.key === "Enter" && event.target.matches("input")) {
        event.preventDefault();
        event.stopPropagation();
        add(event.target.closest("li"));
      }
    });
    list.addEventListener("paste", function (event) {
      var text = event.clipboardData.getData("text");
      if (!/\n/.test(text.trim())) return;
      event.preventDefault();
      var item = event.target.closest("li");
      var rows = rowsOf(text, depthOf(item));
      rows.reverse().forEach(function (pasted) {
        item.after(pasted);
      });
      if (!item.querySelector("input").value) item.remove();
      tidy();
      rows[0].querySelector("input").focus();
    });

    function add(after) {
      var item = row([], after ? depthOf(after) : 0);
      if (after) after.after(item);
      else list.append(item);
      tidy();
      item.querySelector("input").focus();
    }
    editor.querySelector("[data-add]").addEventListener("click", function () {
      add(list.lastElementChild);
    });

    rowsOf(lines.value, 0).forEach(function (item) {
      list.append(item);
    });
    if (!list.children.length) list.append(row([], 0), row([], 0));
    tidy();
    var field = lines.closest(".field");
    lines.hidden = true;
    field.querySelectorAll(".field-help").forEach(function (help) {
      help.hidden = true;
    });
    editor.hidden = false;
    document.querySelector('label[for="' + lines.id + '"]').addEventListener("click", function () {
      list.querySelector("input").focus();
    });
  }
})();
