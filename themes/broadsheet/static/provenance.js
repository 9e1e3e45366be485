// A raw page: what was read from a line, and which lines a paragraph was read from, light up together.
(function () {
  "use strict";
  var lit = [];
  var show = function (at, go) {
    var line = at && at.closest(".lines > div"), to = line && line.querySelector("a"), block = at && at.closest(".block");
    if (to) block = document.getElementById(to.hash.slice(1));
    if (!at || !at.closest(".ledger")) return;
    lit.forEach(function (e) { e.classList.remove("lit"); });
    lit = block ? [block] : [];
    if (block) [].forEach.call(block.querySelectorAll("[data-from]"), function (range) {
      for (var n = +range.getAttribute("data-from"); n <= +range.getAttribute("data-to"); n++) lit.push(document.getElementById("L" + n));
    });
    lit = lit.filter(Boolean);
    lit.forEach(function (e) { e.classList.add("lit"); });
    // The other side follows: the lines of a paragraph, the paragraph of a line.
    var other = line ? block : lit[1];
    if (go && other) other.scrollIntoView({ block: "nearest" });
  };
  ["mouseover", "focusin", "click"].forEach(function (kind) {
    document.addEventListener(kind, function (event) { if (event.target.closest) show(event.target, false); });
  });
  var arrive = function () { show(document.getElementById(location.hash.slice(1)), true); };
  window.addEventListener("hashchange", arrive);
  arrive();
})();
