#!/usr/bin/env bash
# Builds the archive twice, the second time in another folder, time zone, locale and with another number of threads,
# without any cache: the two sites must be the same byte for byte, and the build must leave content/ as it was.
#   same.sh BAOKU
set -euo pipefail
baoku=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for name in one "another folder"; do
  mkdir "$work/$name"
  git ls-files -z -- config.yaml content themes | xargs -0 cp --parents -t "$work/$name"
done
(cd "$work/one" && TZ=UTC LC_ALL=C "$baoku" build --no-ingest --threads 1 --quiet --out "$work/a")
(cd "$work/another folder" && TZ=Asia/Shanghai LC_ALL=zh_CN.UTF-8 "$baoku" build --no-ingest --threads 2 --quiet --out "$work/b")
diff -rq --exclude='.baoku*' "$work/a" "$work/b"
for name in one "another folder"; do
  git ls-files -z -- content | while IFS= read -r -d '' f; do cmp "$f" "$work/$name/$f"; done
done
echo "same: $(find "$work/a" -type f | wc -l) passed, 0 failed"
