#!/usr/bin/env python3
"""Search for better weights of the first pass, one after the other, with the pages cut in halves.

usage: search.py WEIGH SCORER SET… [--names=a,b,…] [--start=a=1,b=2,…] [--rounds=N] [--measure=stories:1,order:1,…]

WEIGH   the built example `weigh` (cargo build --release --example weigh)
SCORER  folder of score_ingest.py
SET     GOLD_DIR:PAGES_DIR, as often as there are sets of annotated pages; every set counts the same

Every weight is tried at some steps round its value; a step is kept when the measure rises on the pages of each half
(even and odd places in the sorted list), or rises on one and does not fall on the other: a gain that one half alone
pays for is chance. What is printed goes into src/ingest/weights.rs by hand, with its reason.
"""
import json, subprocess, sys, tempfile
from pathlib import Path

flags = dict(a[2:].split("=", 1) for a in sys.argv[1:] if a.startswith("--"))
args = [a for a in sys.argv[1:] if not a.startswith("--")]
weigh, scorer, sets = args[0], args[1], [tuple(map(Path, a.split(":"))) for a in args[2:]]
sys.path.insert(0, scorer)
import score_ingest

measure = {k: float(v) for k, v in (m.split(":") for m in flags.get("measure", "breaks:1,stories:1,order:1,roles:1,blocks:1,heads:1,meta:0.5").split(","))}
STEPS = (0.5, 0.75, 1.33, 2.0)
gold = [[(p, json.loads(p.read_text("utf-8"))) for p in sorted(g.glob("*.gold.json"))] for g, _ in sets]


def score(weights):
    """The measure of each half, every set weighing the same."""
    halves = [0.0, 0.0]
    for (g, pages), docs in zip(sets, gold):
        with tempfile.TemporaryDirectory() as out:
            subprocess.run([weigh, str(pages), out] + [f"{k}={v}" for k, v in weights.items()], check=True)
            sums = [{m: [0.0, 0] for m in measure}, {m: [0.0, 0] for m in measure}]
            for k, (path, doc) in enumerate(docs):
                stem = path.name[: -len(".gold.json")]
                raw = score_ingest.read_lines(pages / f"{stem}.txt")
                row, _ = score_ingest.score_page(doc, json.loads((Path(out) / f"{stem}.json").read_text("utf-8")), raw)
                for m in measure:
                    sums[k % 2][m][0] += row[m][0] * row[m][1]
                    sums[k % 2][m][1] += row[m][1]
        for h in (0, 1):
            if sums[h]:
                halves[h] += sum(f * sums[h][m][0] / max(sums[h][m][1], 1) for m, f in measure.items()) / sum(measure.values()) / len(sets)
    return halves


start = dict(line.split() for line in subprocess.run([weigh, "names"], check=True, capture_output=True, text=True).stdout.splitlines())
names = [n for n in flags.get("names", ",".join(start)).split(",") if n]
weights = {k: float(v) for k, v in (pair.split("=") for pair in flags.get("start", "").split(",") if pair)}
best = score(weights)
print("start", best, flush=True)
for turn in range(int(flags.get("rounds", 1))):
    for name in names:
        now = float(weights.get(name, start[name]))
        tried = []
        for value in [now * s for s in STEPS] if now else [-0.5, 0.5, 1.0]:
            got = score(weights | {name: round(value, 3)})
            if min(got[h] - best[h] for h in (0, 1)) >= -0.02 and sum(got) > sum(best) + 0.05:
                tried.append((sum(got), round(value, 3), got))
        if tried:
            _, weights[name], best = max(tried)
            print(f"{name}: {now} -> {weights[name]}  {best[0]:.2f} {best[1]:.2f}", flush=True)
print(json.dumps(weights))
