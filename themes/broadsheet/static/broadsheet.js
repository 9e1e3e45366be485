// Comforts. Every page reads without them.
(function () {
  "use strict";
  var root = document.documentElement;
  function recall(key) { try { return localStorage.getItem(key); } catch (e) { return null; } }
  function keep(key, value) { try { if (value) localStorage.setItem(key, value); else localStorage.removeItem(key); } catch (e) { /* not kept */ } }
  function all(selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); }

  // Light or dark, and type size: each button goes round its choices.
  function cycle(id, attribute, choices) {
    var button = document.getElementById(id);
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      var now = root.getAttribute(attribute) || "";
      var next = choices()[(choices().indexOf(now) + 1) % choices().length];
      if (next) root.setAttribute(attribute, next); else root.removeAttribute(attribute);
      keep(id, next);
    });
  }
  cycle("shade", "data-shade", function () {
    var dark = window.matchMedia && matchMedia("(prefers-color-scheme: dark)").matches;
    return dark ? ["", "light", "dark"] : ["", "dark", "light"];
  });
  cycle("size", "data-size", function () { return ["", "large", "larger"]; });

  // A change of edition keeps the place in the article.
  function place() {
    var paragraphs = all(".prose [id]"), top = null;
    for (var i = 0; i < paragraphs.length; i++) {
      if (paragraphs[i].getBoundingClientRect().bottom > 80) { top = paragraphs[i]; break; }
    }
    return top && window.scrollY > 200 ? "#" + top.id : location.hash;
  }
  all(".editions a, a[data-place]").forEach(function (link) {
    link.addEventListener("click", function () {
      link.hash = place();
      if (link.hreflang) keep("edition", link.hreflang);
    });
  });

  // A first visit is offered, never forced, the edition of the browser's language.
  function wanted() {
    var tags = navigator.languages || [navigator.language || ""];
    for (var i = 0; i < tags.length; i++) {
      var tag = tags[i].toLowerCase();
      if (/^zh-(hant-)?(hk|mo)/.test(tag)) return ["zh-HK", "zh-Hant"];
      if (/^zh-(hant-)?tw/.test(tag)) return ["zh-TW", "zh-Hant"];
      if (/^zh-hant/.test(tag)) return ["zh-Hant", "zh-TW"];
      if (/^zh/.test(tag)) return ["zh-Hans"];
      if (/^en/.test(tag)) return ["en"];
    }
    return [];
  }
  var editions = all(".editions a");
  if (editions.length > 1 && !recall("edition")) {
    var tags = wanted(), here = root.lang;
    var found = tags.indexOf(here) >= 0 ? null : editions.filter(function (a) { return tags.indexOf(a.hreflang) >= 0; })
      .sort(function (a, b) { return tags.indexOf(a.hreflang) - tags.indexOf(b.hreflang); })[0];
    if (found) {
      var box = document.createElement("div"), link = document.createElement("a"), close = document.createElement("button");
      box.className = "offer";
      box.lang = found.hreflang;
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", found.textContent);
      link.href = found.href;
      link.textContent = found.getAttribute("data-offer");
      link.addEventListener("click", function () { keep("edition", found.hreflang); });
      close.type = "button";
      close.textContent = "×";
      close.setAttribute("aria-label", "×");
      close.addEventListener("click", function () { keep("edition", here); box.remove(); });
      box.appendChild(link);
      box.appendChild(close);
      document.body.appendChild(box);
    }
  }

  // Citations are copied with one press.
  all(".cite").forEach(function (cite) {
    if (!navigator.clipboard) return;
    all("h2", cite).forEach(function (heading) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = cite.getAttribute("data-copy");
      button.addEventListener("click", function () {
        navigator.clipboard.writeText(heading.nextElementSibling.textContent).then(function () { button.textContent = cite.getAttribute("data-copied"); });
      });
      heading.appendChild(button);
    });
  });

  // A raw page: what was read from a line, and which lines a paragraph was read from, light up together.
  var lines = document.querySelector(".lines");
  if (lines) {
    var lit = [];
    var light = function (elements) {
      lit.forEach(function (e) { e.classList.remove("lit"); });
      lit = elements.filter(Boolean);
      lit.forEach(function (e) { e.classList.add("lit"); });
    };
    var span = function (block) {
      var found = [];
      all("[data-from]", block).forEach(function (a) {
        for (var n = +a.getAttribute("data-from"); n <= +a.getAttribute("data-to"); n++) found.push(document.getElementById("L" + n));
      });
      return found;
    };
    ["mouseover", "focusin", "click"].forEach(function (kind) {
      document.addEventListener(kind, function (event) {
        var at = event.target.closest ? event.target : event.target.parentElement;
        var block = at && at.closest(".block"), line = at && at.closest(".lines > div");
        if (line) {
          var to = line.querySelector("a");
          block = to && document.getElementById(to.getAttribute("href").slice(1));
        }
        if (block) light([block].concat(span(block))); else if (at && at.closest(".ledger")) light([]);
      });
    });
  }
})();
