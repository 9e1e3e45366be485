#!/usr/bin/env bash
# Lets the Nu HTML checker read every HTML page of a built site: no error and no warning may be left.
#   html.sh SITE
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
jar=$(find "$here/node_modules/vnu-jar" -name vnu.jar | head -n 1)
pages=$(find "$1" -name '*.html' | wc -l)
[ "$pages" -gt 0 ] || { echo "html: no page in $1"; exit 1; }
# Its language detector does not know that a Chinese page may be in an English frame. From disk it takes 'self' in a content
# security policy for no address at all and reports every style sheet; the browser judges the policy in its place.
if java -Xmx2g -jar "$jar" --Werror --skip-non-html --no-langdetect --filterpattern '.*Resource violates Content Security Policy.*' --stdout --format gnu "$1" >"${TMPDIR:-/tmp}/vnu.$$" 2>&1; then
  echo "html: $pages passed, 0 failed"
else
  head -n 40 "${TMPDIR:-/tmp}/vnu.$$"
  echo "html: 0 passed, $(wc -l <"${TMPDIR:-/tmp}/vnu.$$") failed"
  exit 1
fi
