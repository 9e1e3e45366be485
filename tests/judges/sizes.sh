#!/usr/bin/env bash
# Pages of a size that nobody prints: a line of 50 MB, and 100,000 lines. Each must end in a site with a message about it,
# with every character in the ledger, within a time that somebody would wait.
#   sizes.sh BAOKU
set -euo pipefail
baoku=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$baoku" init "$work/archive" --quiet
python3 - "$work/archive/content/raw" <<'PY'
import sys
from pathlib import Path
raw = Path(sys.argv[1])
lines = [line for page in sorted(Path("content/raw").glob("*.txt")) for line in page.read_text("utf-8").split("\n")]
text = "".join("".join(lines).split())
(raw / "line.txt").write_text((text * (17_000_000 // len(text) + 1))[:17_000_000], "utf-8")
(raw / "lines.txt").write_text("\n".join((lines * (100_000 // len(lines) + 1))[:100_000]), "utf-8")
PY
# `--ingest`, because a build under `CI=true` reads no page by itself.
(cd "$work/archive" && timeout 120 "$baoku" build --ingest 2>"$work/messages") || { cat "$work/messages"; exit 1; }
grep -q 'long-line' "$work/messages" || { cat "$work/messages"; echo "no word about the long line"; exit 1; }
python3 - "$work/archive/content" <<'PY'
import json, sys
from pathlib import Path
content = Path(sys.argv[1])
for name in ("line", "lines"):
    raw = "".join((content / "raw" / f"{name}.txt").read_text("utf-8").split())
    ledger = json.loads((content / "ledger" / f"{name}.json").read_text("utf-8"))
    texts = [b["text"] for i in ledger["items"] for b in i["blocks"]] + [s["text"] for s in ledger["stray"]]
    kept = sum(len("".join(t.split())) for t in texts)
    assert kept == len(raw), f"{name}.txt: {kept} of {len(raw)} characters in the ledger"
PY
echo "sizes: 2 passed, 0 failed"
