#!/usr/bin/env python3
"""Count which characters of news Chinese stand beside each other, for src/ingest/bonds.rs.

usage: build.py CORPUS.jsonl.gz PAIRS.bin TRIPLES.bin [GOLD_DIR]

CORPUS   one JSON object a line with "id", "title", "body" (simplified characters)
GOLD_DIR annotated pages; articles that they were made of are left out, so that scores on them stay honest

PAIRS holds, little-endian: u32 number of characters, the characters as u32 in the order of their codes, their surprise
-ln p in 1/16 as u8; u32 number of pairs, the pairs as u32 (index of the first << 16 | index of the second) in ascending
order, their bond ln p(ab)/p(a)p(b) in 1/16 as i8; u32 total of pairs counted.

TRIPLES holds u32 number of slots, then for each slot a u16 fingerprint (0: empty) and, behind all of them,
an i8: ln p(c|ab)/p(c|b) in 1/16. A triple's place is the high half of its hash, scaled to the number of slots, the next free slot from there on; the
fingerprint is the hash's low bits, at least 1. Triples seen less often than SEEN times are left out: what the table does not
have counts as not seen. No text can be read back from either.

Measured on sentences that were not counted: of eight lines, the one that goes on is found by pairs in 77 %, by pairs and triples in
85 % of trials.
"""
SEEN = 6
# What an unseen triple is worth: as many sightings as this, shared out as pairs have it.
SMOOTH = 8.0
import gzip, json, math, struct, sys
from collections import Counter

from corpus import left_out

src, out, out3 = sys.argv[1:4]
skip = left_out(sys.argv[4:5])

def fold(c):
    if c.isdigit() and (c < "\u0100" or "\uff10" <= c <= "\uff19"):
        return "0"
    if c.isascii() and c.isalpha():
        return "a"
    return {"(": "（", ")": "）", ":": "：", ",": "，", ";": "；", "!": "！", "?": "？", "「": "“", "」": "”", "『": "‘", "』": "’"}.get(c, c)

one, two, three = Counter(), Counter(), Counter()
for line in gzip.open(src, "rt", encoding="utf-8"):
    d = json.loads(line)
    if d["id"] in skip:
        continue
    for par in d["body"].splitlines():
        t = "".join(fold(c) for c in par if not c.isspace())
        one.update(t)
        two.update(zip(t, t[1:]))
        three.update(zip(t, t[1:], t[2:]))
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

def hashed(a, b, c):
    """As `Triples::hash` in bonds.rs."""
    h = ((a << 40) | (b << 20) | c) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
    return (h ^ (h >> 29)) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF

listed = [(key, n) for key, n in three.items() if n >= SEEN and all(c in at for c in key)]
slots = len(listed) * 5 // 4 + 1
marks, values = [0] * slots, [0] * slots
for (a, b, c), n in sorted(listed, key=lambda x: (-x[1], x[0])):
    p2 = (two[b, c] + 2.0 * one[c] / n1) / (one[b] + 2.0)
    v = math.log((n + SMOOTH * p2) / (two[a, b] + SMOOTH) / p2)
    h = hashed(at[a], at[b], at[c])
    slot, mark = (h >> 32) * slots >> 32, max(1, h & 0xFFFF)
    while marks[slot]:
        slot = (slot + 1) % slots
    marks[slot], values[slot] = mark, max(-127, min(127, round(v * 16)))
with open(out3, "wb") as f:
    f.write(struct.pack("<I", slots))
    f.write(b"".join(struct.pack("<H", m) for m in marks))
    f.write(b"".join(struct.pack("<b", v) for v in values))
print(len(listed), "triples", 4 + 3 * slots, "bytes")
