// Keeps a page of the preview up to date. Only `baoku watch` serves it; a built site knows nothing of it.
"use strict";
(() => {
  const own = new URL(document.currentScript.src);
  const place = "baoku:" + location.pathname;
  let source;
  let panel;

  // The browser keeps the place on a page that it loads again by itself, unless the page grows while it loads.
  const kept = sessionStorage.getItem(place);
  if (kept !== null) {
    sessionStorage.removeItem(place);
    addEventListener("load", () => scrollTo({ left: 0, top: Number(kept), behavior: "instant" }), { once: true });
  }

  const reload = () => {
    source?.close();
    sessionStorage.setItem(place, String(scrollY));
    location.reload();
  };

  const address = (file) => new URL("/" + file, own).pathname;

  const links = () => document.querySelectorAll('link[rel~="stylesheet"]');

  // The old style holds until the new one is there, so nothing flickers.
  const swap = (link, url) => {
    const fresh = link.cloneNode();
    fresh.href = url;
    fresh.addEventListener("load", () => link.remove(), { once: true });
    fresh.addEventListener("error", () => link.remove(), { once: true });
    link.after(fresh);
  };

  // Styles whose names tell their content: the page is the same, but for these names.
  const styles = (names) => {
    const stem = (url) => new URL(url, location.href).pathname.replace(/-[0-9a-f]{8}\.css$/, ".css");
    for (const name of names) {
      const url = new URL(name, document.baseURI).href;
      for (const link of links()) {
        if (stem(link.href) === stem(url) && new URL(link.href).pathname !== new URL(url).pathname) swap(link, url);
      }
    }
  };

  const files = (changed) => {
    const paths = new Set(changed.map(address));
    const pathOf = (url) => {
      const parsed = new URL(url, location.href);
      return parsed.origin === location.origin ? parsed.pathname : "";
    };
    const swapped = new Set();
    for (const link of links()) {
      const path = pathOf(link.href);
      if (!paths.has(path)) continue;
      const url = new URL(link.href);
      url.searchParams.set("v", String(Date.now()));
      swap(link, url.href);
      swapped.add(path);
    }
    const loaded = performance.getEntriesByType("resource").map((entry) => pathOf(entry.name));
    if (loaded.some((path) => paths.has(path) && !swapped.has(path))) reload();
  };

  const problems = (list) => {
    panel?.remove();
    panel = undefined;
    if (list.length === 0) return;
    panel = document.createElement("div");
    const root = panel.attachShadow({ mode: "open" });
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = new URL("live.css", own).href;
    const box = document.createElement("section");
    box.setAttribute("role", "alert");
    const add = (parent, name, text) => {
      const element = document.createElement(name);
      element.textContent = text;
      parent.append(element);
      return element;
    };
    add(box, "h2", list.length === 1 ? "One problem keeps the site as it was" : list.length + " problems keep the site as it was");
    const hide = add(box, "button", "Hide");
    hide.addEventListener("click", () => panel?.remove());
    const entries = add(box, "ol", "");
    for (const problem of list) {
      const entry = add(entries, "li", "");
      const spot = problem.place;
      if (spot) add(entry, "code", spot.path + (spot.line ? ":" + spot.line : "") + (spot.line && spot.column ? ":" + spot.column : ""));
      add(entry, "p", problem.message);
      if (spot?.excerpt) add(entry, "pre", spot.excerpt);
      if (problem.help) add(entry, "p", problem.help).className = "help";
    }
    root.append(style, box);
    document.documentElement.append(panel);
  };

  const listen = () => {
    if (source && source.readyState !== EventSource.CLOSED) return;
    const query = "events?page=" + encodeURIComponent(location.pathname) + "&version=" + own.search.slice(1);
    source = new EventSource(new URL(query, own));
    source.addEventListener("page", reload);
    source.addEventListener("styles", (event) => styles(JSON.parse(event.data)));
    source.addEventListener("files", (event) => files(JSON.parse(event.data)));
    source.addEventListener("problems", (event) => problems(JSON.parse(event.data)));
  };

  // A browser opens six connections to a server at most: pages in the background give theirs back.
  const attend = () => {
    if (document.hidden) {
      source?.close();
    } else {
      listen();
    }
  };
  document.addEventListener("visibilitychange", attend);
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", attend);
  attend();
})();
