#!/usr/bin/env python3
"""Learn which words of news Chinese are about the same things, for src/ingest/topics.rs.

usage: topics.py CORPUS.jsonl.gz TOPICS.bin [GOLD_DIR…]      (needs numpy and scipy)

CORPUS   one JSON object a line with "id", "title", "body" (simplified characters)
GOLD_DIR annotated or composed pages; articles that they were made of are left out, so that scores on them stay honest

Every article is cut into stretches of some hundred characters. The pairs of characters that tell most (seen often enough, but in few stretches)
are the words; the table of stretches and words, weighed as is usual (1 + ln of the count, times ln of the inverse share of stretches), is
brought down to its greatest singular directions. Words that stand in the same stretches, or beside the same others, then lie in the same
direction: 导弹 and 空袭, 台风 and 转移. No text can be read back from it.

TOPICS holds, little-endian: u32 number of words, u32 number of directions, the words as two u16 in ascending order, what one step is worth in
each direction as f32, and for each word its directions in steps from -7 to 7, two to a byte (low half first, plus 8).

Measured on pages whose articles were left out: of two paragraphs, the next of the same story and one of another story on the page, the
right one is nearer in 93 of 100 cases; by the words that both have it is in 82.
"""
import gzip, json, math, re, struct, sys
from collections import Counter
import numpy as np, scipy.sparse as sparse

from corpus import left_out

WORDS, DIRECTIONS = 16000, 64
# Characters of a stretch, and the fewest of an article's last one.
STRETCH, LAST = 400, 150
HAN = re.compile("[\u4e00-\u9fff]+")


def main():
    source, out, golds = sys.argv[1], sys.argv[2], sys.argv[3:]
    skip = left_out(golds)
    stretches = []
    for line in gzip.open(source, "rt", encoding="utf-8"):
        article = json.loads(line)
        if article["id"] in skip:
            continue
        text = article["title"]
        for paragraph in article["body"].splitlines():
            text += "\n" + paragraph
            if len(text) > STRETCH:
                stretches.append(pairs(text))
                text = ""
        if len(text) > LAST:
            stretches.append(pairs(text))
    n = len(stretches)
    seen = Counter()
    for stretch in stretches:
        seen.update(stretch.keys())
    telling = [(-c * math.log(n / c), w) for w, c in seen.items() if 12 <= c < 0.06 * n]
    words = sorted(w for _, w in sorted(telling)[:WORDS])
    at = {w: i for i, w in enumerate(words)}
    rare = np.array([math.log(n / seen[w]) for w in words])
    rows, columns, values = [], [], []
    for i, stretch in enumerate(stretches):
        for w in sorted(stretch):
            if w in at:
                rows.append(i)
                columns.append(at[w])
                values.append(1 + math.log(stretch[w]))
    table = sparse.csr_matrix((values, (rows, columns)), shape=(n, len(words))).multiply(rare[None, :]).tocsr()
    length = np.asarray(np.sqrt(table.multiply(table).sum(1))).ravel()
    table = sparse.diags(1 / np.maximum(length, 1e-6)).dot(table).tocsr().astype(np.float32)
    # The greatest singular directions by subspace iteration, from a fixed start.
    base = np.random.default_rng(0).standard_normal((len(words), DIRECTIONS + 10)).astype(np.float32)
    for _ in range(6):
        base, _ = np.linalg.qr(table.T @ (table @ base))
    _, _, turn = np.linalg.svd(table @ base, full_matrices=False)
    vectors = (base @ turn.T)[:, :DIRECTIONS] * rare[:, None]
    step = vectors.std(0) * 3 / 7
    steps = np.clip(np.round(vectors / step), -7, 7).astype(int) + 8
    with open(out, "wb") as f:
        f.write(struct.pack("<II", len(words), DIRECTIONS))
        f.write(b"".join(struct.pack("<HH", ord(w[0]), ord(w[1])) for w in words))
        f.write(step.astype("<f4").tobytes())
        f.write((steps[:, 0::2] | steps[:, 1::2] << 4).astype(np.uint8).tobytes())
    print(n, "stretches,", len(words), "words")


def pairs(text):
    return Counter(s[i:i + 2] for s in HAN.findall(text) for i in range(len(s) - 1))


main()
