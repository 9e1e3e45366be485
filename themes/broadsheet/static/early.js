// Before anything is painted: what the reader chose last time.
(function () {
  try {
    var root = document.documentElement, shade = localStorage.getItem("shade"), size = localStorage.getItem("size");
    if (shade) root.setAttribute("data-shade", shade);
    if (size) root.setAttribute("data-size", size);
  } catch (e) { /* no storage: the reader's system decides */ }
})();
