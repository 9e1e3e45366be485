#!/usr/bin/env python3
"""Count which characters of news Chinese stand beside each other, for src/ingest/bonds.rs.

usage: build.py CORPUS.jsonl.gz OUT.bin [GOLD_DIR]

CORPUS   one JSON object a line with "id", "title", "body" (simplified characters)
GOLD_DIR annotated pages; articles that they were made of are left out, so that scores on them stay honest

OUT holds, little-endian: u32 number of characters, the characters as u32 in the order of their codes, their surprise
-ln p in 1/16 as u8; u32 number of pairs, the pairs as u32 (index of the first << 16 | index of the second) in ascending
order, their bond ln p(ab)/p(a)p(b) in 1/16 as i8; u32 total of pairs counted. No text can be read back from it.
"""
import gzip, json, math, struct, sys
from collections import Counter
from pathlib import Path

src, out = sys.argv[1], sys.argv[2]
skip = set()
if len(sys.argv) > 3:
    for f in Path(sys.argv[3]).glob("*.json"):
        skip |= set(json.loads(f.read_text("utf-8")).get("made", {}).get("articles", []))

def fold(c):
    if c.isdigit() and (c < "\u0100" or "\uff10" <= c <= "\uff19"):
        return "0"
    if c.isascii() and c.isalpha():
        return "a"
    return {"(": "（", ")": "）", ":": "：", ",": "，", ";": "；", "!": "！", "?": "？", "「": "“", "」": "”", "『": "‘", "』": "’"}.get(c, c)

one, two = Counter(), Counter()
for line in gzip.open(src, "rt", encoding="utf-8"):
    d = json.loads(line)
    if d["id"] in skip:
        continue
    for par in d["body"].splitlines():
        t = "".join(fold(c) for c in par if not c.isspace())
        one.update(t)
        two.update(zip(t, t[1:]))
n1, n2 = sum(one.values()), sum(two.values())
chars = sorted([c for c, _ in one.most_common(4000)])
at = {c: i for i, c in enumerate(chars)}
pairs = []
for (a, b), n in two.items():
    if n < 6 or a not in at or b not in at:
        continue
    v = math.log(n / n2) - math.log(one[a] / n1) - math.log(one[b] / n1)
    if -0.5 < v < 0.5 and n < 40:
        continue
    pairs.append((at[a] << 16 | at[b], max(-127, min(127, round(v * 16)))))
pairs.sort()
with open(out, "wb") as f:
    f.write(struct.pack("<I", len(chars)))
    f.write(b"".join(struct.pack("<I", ord(c)) for c in chars))
    f.write(bytes(min(255, round(-math.log(one[c] / n1) * 16)) for c in chars))
    f.write(struct.pack("<I", len(pairs)))
    f.write(b"".join(struct.pack("<I", p) for p, _ in pairs))
    f.write(b"".join(struct.pack("<b", v) for _, v in pairs))
    f.write(struct.pack("<I", n2))
print(len(chars), len(pairs), n2)
