// Before anything is painted: what the reader chose last time.
["shade", "size", "flow", "era"].forEach(function (key) {
  try {
    var choice = localStorage.getItem(key);
    if (choice) document.documentElement.setAttribute("data-" + key, choice);
  } catch (e) { /* no storage: the reader's system decides */ }
});
