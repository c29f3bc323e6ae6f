// Sets the chosen colours before the first paint; a file of its own so that no inline script is needed.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem("offhook-colour-scheme");
  } catch {
    // Storage may be switched off; the system's choice is used.
  }
  var dark =
    chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
