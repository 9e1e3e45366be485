#!/usr/bin/env python3
"""Learn how the first paragraph of a news story begins, and how later ones do, for src/ingest/openings.rs.

usage: openings.py CORPUS.jsonl.gz OPENINGS.bin [GOLD_DIR…]      (needs numpy and scipy)

CORPUS   one JSON object a line with "id", "title", "body" (simplified characters, a paragraph a line)
GOLD_DIR annotated or composed pages; articles that they were made of are left out, so that scores on them stay honest

记者从某部获悉 opens a story, 会见后 and 此外 do not. What a pair of characters says, in a paragraph's first characters or as its very first two, is
learnt by logistic regression. No text can be read back from the table.

OPENINGS holds, little-endian: u32 number of pairs, f32 what every paragraph starts from, f32 the worth of a step, the pairs as two u16 in ascending
order (punctuation counts as a character, every figure is 0), and for each pair two i8: its steps among the first characters, and as the first two.
"""
import gzip, json, re, struct, sys
from collections import Counter
import numpy as np, scipy.optimize as optimize, scipy.sparse as sparse

from corpus import left_out

# Characters of a paragraph that are looked at; pairs kept; how often a pair is seen at least.
OPENING, PAIRS, SEEN = 24, 6000, 25


def pairs(text):
    text = re.sub("[0-9０-９]", "0", re.sub(r"\s+", "", text))[:OPENING]
    return [text[k:k + 2] for k in range(len(text) - 1) if all(ord(c) < 0x10000 for c in text[k:k + 2])]


def main():
    source, out, golds = sys.argv[1], sys.argv[2], sys.argv[3:]
    skip = left_out(golds)
    own, other = [], []
    for line in gzip.open(source, "rt", encoding="utf-8"):
        article = json.loads(line)
        paragraphs = [p for p in article["body"].splitlines() if len(p.strip()) > 12]
        if len(paragraphs) < 2:
            continue
        paragraphs[0] = re.sub(r"^央视网消息[^：]*：", "", paragraphs[0])
        # Briefs in one text have many beginnings.
        if "快讯" in article["title"] or "联播" in article["title"]:
            continue
        (other if article["id"] in skip else own).extend((pairs(p), k == 0) for k, p in enumerate(paragraphs))
    seen = Counter(p for words, _ in own for p in set(words))
    kept = sorted(p for p, c in seen.most_common(PAIRS) if c >= SEEN)
    at = {p: i for i, p in enumerate(kept)}

    def table(rows):
        where, columns = [], []
        for i, (words, _) in enumerate(rows):
            found = {at[w] for w in words if w in at}
            if words and words[0] in at:
                found.add(len(kept) + at[words[0]])
            where += [i] * len(found)
            columns += sorted(found)
        return sparse.csr_matrix((np.ones(len(columns)), (where, columns)), shape=(len(rows), 2 * len(kept)))

    x, y = table(own), np.array([first for _, first in own], float)
    # A story's first paragraph and one of its later ones weigh the same.
    weight = np.where(y > 0, 0.5 / y.mean(), 0.5 / (1 - y.mean()))

    def loss(w):
        z = x @ w[1:] + w[0]
        p = 1 / (1 + np.exp(-z))
        value = (weight * (np.logaddexp(0, z) - y * z)).sum() + 2.0 * (w[1:] ** 2).sum()
        error = weight * (p - y)
        return value, np.concatenate([[error.sum()], x.T @ error + 4.0 * w[1:]])

    w = optimize.minimize(loss, np.zeros(2 * len(kept) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    step = np.abs(w[1:]).max() / 127
    steps = np.round(w[1:] / step).astype(int)
    for name, rows in (("learnt from", own), ("left out", other)):
        if not rows:
            continue
        z = table(rows) @ (steps * step) + w[0]
        first = np.array([f for _, f in rows], bool)
        order = z.argsort().argsort()
        auc = (order[first].sum() - first.sum() * (first.sum() - 1) / 2) / (first.sum() * (~first).sum())
        print(f"{name}: {len(rows)} paragraphs, a first one looks more like one than a later one in {100 * auc:.1f} of 100 cases; "
              f"means {z[first].mean():.2f} {z[~first].mean():.2f}")
    with open(out, "wb") as f:
        f.write(struct.pack("<Iff", len(kept), w[0], step))
        f.write(b"".join(struct.pack("<HH", ord(p[0]), ord(p[1])) for p in kept))
        f.write(np.stack([steps[:len(kept)], steps[len(kept):]], 1).astype(np.int8).tobytes())


if __name__ == "__main__":
    main()
