// The desk's keys and buttons. What is chosen is written by `baoku watch`; the page is then loaded anew by live.js, like any other.
"use strict";
(() => {
  const { page, line } = document.body.dataset;
  const said = document.getElementById("said");
  const keys = document.getElementById("keys");
  const kept = "baoku-desk:" + location.pathname;
  const say = (text) => {
    said.textContent = text;
  };

  // One letter is a command only as long as the person wants it so.
  keys.checked = localStorage.getItem("baoku-desk-keys") !== "off";
  keys.addEventListener("change", () => localStorage.setItem("baoku-desk-keys", keys.checked ? "on" : "off"));

  const rows = [...document.querySelectorAll(".doubt, a.row")];
  const current = () => rows.findIndex((row) => row.contains(document.activeElement));

  const show = (row) => {
    for (const old of document.querySelectorAll(".lines .here")) old.classList.remove("here");
    const from = Number(row.dataset.from);
    if (!from) return;
    for (let number = from; number <= Number(row.dataset.to); number++) {
      document.getElementById("L" + number)?.classList.add("here");
    }
    const raw = document.querySelector(".raw");
    const first = document.getElementById("L" + from);
    if (raw && first) raw.scrollTop += first.getBoundingClientRect().top - raw.getBoundingClientRect().top - raw.clientHeight / 3;
  };

  const go = (index) => {
    const row = rows[index];
    if (!row) return false;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "center" });
    return true;
  };

  for (const row of rows) row.addEventListener("focusin", () => show(row));

  // The round that began at the overview stays in its order, whatever is settled on the way.
  const ROUND = "baoku-desk-round";
  const neighbours = { prev: document.querySelector('a[rel="prev"]'), next: document.querySelector('a[rel="next"]') };
  if (!page) {
    const round = new Set([...document.querySelectorAll("a.row")].map((row) => new URL(row.href).pathname));
    sessionStorage.setItem(ROUND, JSON.stringify([...round]));
  } else if (!line) {
    const round = JSON.parse(sessionStorage.getItem(ROUND) ?? "[]");
    const at = round.indexOf(location.pathname);
    if (at >= 0) {
      if (neighbours.next) neighbours.next.href = round[at + 1] ?? "/_desk/index.html";
      if (neighbours.prev) neighbours.prev.href = round[at - 1] ?? "/_desk/index.html";
    }
  }

  const follow = (rel) => {
    if (neighbours[rel]) location.href = neighbours[rel].href;
  };

  const write = async (button) => {
    const fill = button.closest("li").querySelector("input")?.value ?? "";
    const token = document.querySelector("script[data-token]")?.dataset.token ?? "";
    const choice = { page, offer: button.dataset.offer, fill };
    if (line) choice.line = Number(line);
    sessionStorage.setItem(kept, String(Math.max(0, current())));
    say("Writing…");
    try {
      const answer = await fetch("/_desk/errand", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Baoku-Token": token },
        body: JSON.stringify(choice),
      });
      const type = answer.headers.get("Content-Type") ?? "";
      const told = type.startsWith("application/json") ? await answer.json() : { why: "refused: " + (await answer.text()) };
      say(told.done ? told.done + "; the page is read again" : "Not written: " + told.why);
    } catch {
      say("Not written: baoku watch does not answer");
    }
  };

  document.addEventListener("click", (event) => {
    const target = event.target;
    if (target.matches("[data-offer]")) write(target);
    if (target.matches("[data-copy]")) {
      const text = target.closest("li").querySelector("pre").textContent;
      navigator.clipboard.writeText(text + "\n").then(
        () => say("Copied."),
        () => say("The browser does not let it be copied; select it and copy it by hand."),
      );
    }
    // While a line is asked for, its number is a click away.
    const number = target.closest(".lines a.n");
    if (number && asking?.isConnected) {
      event.preventDefault();
      asking.value = number.textContent;
      asking.focus();
    }
  });

  let asking;
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("input[data-blank]")) asking = event.target.dataset.blank === "line" ? event.target : undefined;
    else if (!event.target.closest(".lines")) asking = undefined;
  });

  document.addEventListener("keydown", (event) => {
    if (!keys.checked || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) {
      if (event.key === "Enter" && event.target.matches("input[data-blank]")) event.target.closest("li").querySelector("[data-offer]")?.click();
      return;
    }
    const at = current();
    if (event.key === "j") {
      if (!go(at + 1) && page) follow("next");
    } else if (event.key === "k") {
      if (at > 0) go(at - 1);
      else if (page) follow("prev");
    } else if (event.key === "ArrowRight" && !event.target.matches("pre, .raw")) {
      follow("next");
    } else if (event.key === "ArrowLeft" && !event.target.matches("pre, .raw")) {
      follow("prev");
    } else if (/^[1-9]$/.test(event.key) && at >= 0) {
      const entry = rows[at].querySelectorAll(".offers > li")[Number(event.key) - 1];
      const input = entry?.querySelector("input");
      if (input && !input.value) input.focus();
      else entry?.querySelector("[data-offer]")?.click();
    } else {
      return;
    }
    event.preventDefault();
  });

  // After something was written the next doubt has the place of the one that is gone.
  const back = sessionStorage.getItem(kept);
  if (back !== null) {
    sessionStorage.removeItem(kept);
    go(Math.min(Number(back), rows.length - 1));
  }
})();
