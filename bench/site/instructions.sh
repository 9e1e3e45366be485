#!/usr/bin/env bash
# How many instructions a build of this repository's archive takes on one thread, beside the recorded figure: a number that no
# other work on the machine changes. Says it and never fails, for another processor's library routines count differently.
#   instructions.sh BAOKU [--record]
set -euo pipefail
baoku=$(realpath "$1")
cd "$(dirname "$0")/../.."
recorded=bench/site/instructions.txt
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
valgrind --tool=callgrind --callgrind-out-file="$out/counts" "$baoku" build --no-ingest --full --quiet --threads 1 --out "$out/site" 2>"$out/messages" ||
  { cat "$out/messages"; exit 1; }
count=$(sed -n 's/^\(totals\|summary\): *\([0-9]*\).*/\2/p' "$out/counts" | tail -1)
if [ "${2:-}" = --record ]; then
  echo "$count" >"$recorded"
fi
awk -v now="$count" -v then="$(cat "$recorded")" 'BEGIN { printf "instructions of a build: %.0f million; recorded: %.0f million; ratio %.3f\n", now / 1e6, then / 1e6, now / then }'
