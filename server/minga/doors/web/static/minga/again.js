// While the database is away: ask every few seconds whether the house is open, then go on by itself.
(function () {
  "use strict";
  document.documentElement.classList.add("scripted");
  var form = document.querySelector("form[data-again]");
  var asking = setInterval(function () {
    fetch("/health", { cache: "no-store" }).then(
      function (answer) {
        if (!answer.ok) return;
        clearInterval(asking);
        if (form) form.submit();
        else location.reload();
      },
      function () {},
    );
  }, 4000);
})();
