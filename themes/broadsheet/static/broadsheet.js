// Comforts. Every page reads without them.
(function () {
  "use strict";
  var root = document.documentElement;
  function recall(key) { try { return localStorage.getItem(key); } catch (e) { return null; } }
  function keep(key, value) { try { if (value) localStorage.setItem(key, value); else localStorage.removeItem(key); } catch (e) { /* not kept */ } }
  function all(selector, within) { return [].slice.call((within || document).querySelectorAll(selector)); }
  function on(element, kind, act) { element.addEventListener(kind, act); }
  function button(text, act) {
    var made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    on(made, "click", act);
    return made;
  }

  // Light or dark, type size, lines across or down, years of which era: each button goes round its choices.
  function cycle(id, choices, act) {
    var box = document.getElementById(id), name = "data-" + id;
    if (!box) return;
    box.hidden = false;
    on(box, "click", function () {
      var next = choices[(choices.indexOf(root.getAttribute(name) || "") + 1) % choices.length];
      if (next) root.setAttribute(name, next); else root.removeAttribute(name);
      keep(id, next);
      if (act) act(next);
    });
    if (act) act(root.getAttribute(name));
  }
  cycle("shade", window.matchMedia && matchMedia("(prefers-color-scheme: dark)").matches ? ["", "light", "dark"] : ["", "dark", "light"]);
  cycle("size", ["", "large", "larger"]);
  cycle("flow", ["", "vertical"]);
  // Dates that the archive says, never those of its articles.
  cycle("era", ["", "minguo"], function (era) {
    all("time, .crumbs a, .title, .months a, .years a").forEach(function (element) {
      var text = element.firstChild;
      if (!text || text.nodeType !== 3) return;
      text.data = era ? text.data.replace(/^(\s*)(\d{4})年/, function (all, blank, year) { return year > 1911 ? blank + "民國" + (year - 1911) + "年" : all; })
        : text.data.replace(/^(\s*)民國(\d+)年/, function (all, blank, year) { return blank + (+year + 1911) + "年"; });
    });
  });

  // A change of edition keeps the place in the article.
  function place() {
    if (window.scrollY < 200) return location.hash;
    var top = all(".prose [id]").filter(function (e) { return e.getBoundingClientRect().bottom > 80; })[0];
    return top ? "#" + top.id : location.hash;
  }
  all(".editions a, a[data-place]").forEach(function (link) {
    on(link, "click", function () {
      link.hash = place();
      if (link.hreflang) keep("edition", link.hreflang);
    });
  });

  // A first visit is offered, never forced, the edition of the browser's language.
  function wanted() {
    var tags = navigator.languages || [navigator.language || ""];
    for (var i = 0; i < tags.length; i++) {
      var tag = tags[i];
      if (/^zh-(hant-)?(hk|mo)/i.test(tag)) return ["zh-HK", "zh-Hant", "zh-TW"];
      if (/^zh-(hant|tw)/i.test(tag)) return /tw/i.test(tag) ? ["zh-TW", "zh-Hant"] : ["zh-Hant", "zh-TW"];
      if (/^zh/i.test(tag)) return ["zh-Hans"];
      if (/^en/i.test(tag)) return ["en"];
    }
    return [];
  }
  var tags = wanted(), here = root.lang;
  if (!recall("edition") && tags.indexOf(here) < 0) {
    var rank = function (link) { return tags.indexOf(link.hreflang); };
    var found = all(".editions a").filter(function (link) { return rank(link) >= 0; }).sort(function (a, b) { return rank(a) - rank(b); })[0];
    if (found) {
      var box = document.createElement("div"), link = document.createElement("a");
      box.className = "offer";
      box.lang = found.hreflang;
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", found.textContent);
      link.href = found.href;
      link.textContent = found.getAttribute("data-offer");
      on(link, "click", function () { keep("edition", found.hreflang); });
      var close = button("×", function () { keep("edition", here); box.parentNode.removeChild(box); });
      close.setAttribute("aria-label", found.getAttribute("data-close"));
      box.appendChild(link);
      box.appendChild(close);
      document.body.appendChild(box);
    }
  }

  // Citations are copied with one press.
  if (navigator.clipboard) all(".cite h2").forEach(function (heading) {
    var words = heading.parentNode, copy = button(words.getAttribute("data-copy"), function () {
      navigator.clipboard.writeText(heading.nextElementSibling.textContent).then(function () { copy.textContent = words.getAttribute("data-copied"); });
    });
    heading.appendChild(copy);
  });
})();
