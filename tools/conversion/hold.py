#!/usr/bin/env python3
"""hold.py DICT.txt CORPUS.txt... > data/repairs-hold.tsv

Reduces a segmentation word list (jieba's dict.txt: word, frequency, part of speech; MIT licence) to the words that matter: those that keep
longest match over OpenCC's phrases from starting a phrase in their middle, in text that was seen. Such a word is spelled as the
dictionaries spell it alone, and it counts only when it changes the conversion of at least two places of the corpora. Standard library only.
Run it in the root of the repository."""
import collections
import sys


def table(name):
    rows = (line.rstrip("\n").split("\t") for line in open("data/opencc/%s.txt" % name, encoding="utf8") if line.strip() and line[0] != "#")
    return {row[0]: row[1].split(" ")[0] for row in rows}


PHRASES = {**table("STPhrases_GeneratedFromRegionalPhrases"), **table("STPhrases")}
CHARACTERS = table("STCharacters")
LONGEST = max(map(len, PHRASES))


def plain(text):
    return "".join(CHARACTERS.get(c, c) for c in text)


def convert(text, words=()):
    out, at = [], 0
    while at < len(text):
        for n in range(min(LONGEST, len(text) - at), 1, -1):
            piece = text[at:at + n]
            if piece in PHRASES or piece in words:
                out.append(PHRASES.get(piece) or words[piece])
                break
        else:
            n = 1
            out.append(CHARACTERS.get(text[at], text[at]))
        at += n
    return "".join(out)


def main():
    frequent = {}
    for line in open(sys.argv[1], encoding="utf8"):
        word, frequency = line.split(" ")[:2]
        if 2 <= len(word) <= 4 and int(frequency) >= 30 and word not in PHRASES:
            frequent[word] = int(frequency)
    # Phrases whose spelling is not what their characters alone would be, by each proper beginning of theirs.
    beginnings = set()
    for phrase, form in PHRASES.items():
        if plain(phrase) != form:
            beginnings.update(phrase[:n] for n in range(1, len(phrase)))
    holds = {word for word in frequent if any(word[i:] in beginnings for i in range(1, len(word)))}
    seen = collections.Counter()
    spelled = {word: convert(word) for word in holds}
    for path in sys.argv[2:]:
        for line in open(path, encoding="utf8"):
            line = line.rstrip("\n")
            for at in range(len(line)):
                for n in (2, 3, 4):
                    word = line[at:at + n]
                    if word in holds and len(word) == n:
                        around = line[at:at + n + 5]
                        if convert(around) != convert(around, {word: spelled[word]}):
                            seen[word] += 1
    for word, count in sorted(seen.items()):
        if count >= 2:
            print(word, "", "%d places" % count, sep="\t")


if __name__ == "__main__":
    main()
