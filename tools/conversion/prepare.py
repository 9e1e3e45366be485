#!/usr/bin/env python3
"""prepare.py SENTENCES.jsonl[.gz] FOLD.json > SENTENCES.tsv

Sentences that people wrote in traditional characters, with their simplified form (JSON lines with src, hans, hant), made ready for learn.rs:
src, simplified, traditional with glyph variants folded (FOLD.json "G"), and the places where a region's house style leaves the choice free
(FOLD.json "B") as position:forms. Standard library only."""
import collections
import gzip
import json
import re
import sys


def main():
    source, fold = sys.argv[1:3]
    fold = json.load(open(fold, encoding="utf8"))
    glyphs = str.maketrans(fold["G"])
    styles = collections.defaultdict(list)
    for pattern, forms, _ in fold["B"]:
        left, rest = pattern.split("«")
        char, right = rest.split("»")
        directed = forms.split(">") if ">" in forms else None
        styles[char].append((re.compile("(?:" + left + ")$") if left else None, re.compile(right) if right else None, forms, directed))
    lines = gzip.open(source, "rt", encoding="utf8") if source.endswith(".gz") else open(source, encoding="utf8")
    for line in lines:
        record = json.loads(line)
        hans, hant = record["hans"], record["hant"].translate(glyphs)
        if len(hans) != len(hant) or "\t" in hans or "\n" in hans:
            continue
        free = []
        for i, char in enumerate(hans):
            if char not in styles:
                continue
            allowed = set()
            for left, right, forms, directed in styles[char]:
                if directed and hant[i] != directed[0] or not directed and hant[i] not in forms:
                    continue
                if left and not left.search(hans[max(0, i - 3):i]) or right and not right.match(hans[i + 1:i + 4]):
                    continue
                allowed.update(directed or forms)
            if allowed:
                free.append("%d:%s" % (i, "".join(sorted(allowed))))
        print(record["src"], hans, hant, " ".join(free), sep="\t")


if __name__ == "__main__":
    main()
