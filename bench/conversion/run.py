#!/usr/bin/env python3
"""run.py --data FOLDER --news NEWS.txt [--crossvalidated LINES.txt] [--rounds N]

The table of docs/conversion.md for our engine and four others, in one run. Standard library only; run it in the root of the repository.
FOLDER holds news-phrases.tsv, one-to-many.tsv, hant-dev.jsonl.gz and score_conversion.py (README.md says what they are); NEWS.txt is
simplified news, a paragraph a line. LINES.txt is what tools/conversion/learn.rs --predict wrote: our lines of the gold are then taken from
there instead of from weights that have seen the gold."""
import argparse
import gzip
import json
import os
import subprocess
import sys

ENGINES = ["baoku", "baoku-opencc", "opencc-rust", "opencc-fmmseg", "hanconv", "pypi-opencc"]
TARGET = "target/release/conversion-bench"
PYPI = r"""
import opencc, sys, time
engine, target, rounds = "pypi", sys.argv[1], int(sys.argv[2])
start = time.perf_counter()
converter = opencc.OpenCC("s2hk" if target == "zh-HK" else "s2tw")
converter.convert("这是热身。")
print("ready %.1f ms" % ((time.perf_counter() - start) * 1e3), file=sys.stderr)
text = sys.stdin.buffer.read().decode()
lines = text.split("\n")[:-1]
if rounds:
    best = 1e9
    for _ in range(rounds):
        start = time.thread_time()
        for line in lines:
            converter.convert(line)
        best = min(best, time.thread_time() - start)
    print("speed %.1f MB/s" % (len(text.encode()) / 1e6 / best), file=sys.stderr)
else:
    sys.stdout.buffer.write("".join(converter.convert(line) + "\n" for line in lines).encode())
"""


def environment():
    """OpenCC's library, headers and dictionaries: see tools/opencc/README.md."""
    lines = subprocess.run(["tools/opencc/setup.sh"], check=True, capture_output=True, text=True).stdout
    variables = dict(os.environ)
    for word in lines.split():
        if "=" in word:
            name, value = word.split("=", 1)
            variables[name] = value.strip("'")
    variables["PYTHONPATH"] = os.path.abspath("target/opencc-1.4.2")
    variables["CARGO_TARGET_DIR"] = os.path.abspath("target")
    return variables


def run(engine, target, text, variables, rounds=0):
    if engine == "pypi-opencc":
        command = [sys.executable, "-c", PYPI, target, str(rounds)]
    else:
        command = [TARGET, engine, target] + ([str(rounds)] if rounds else [])
    done = subprocess.run(command, input=text.encode(), capture_output=True, env=variables, check=True)
    notes = dict(line.split(" ", 1) for line in done.stderr.decode().splitlines() if " " in line)
    return done.stdout.decode().split("\n")[:-1], notes


def phrases(path, engine, variables):
    rows = [line.rstrip("\n").split("\t") for line in open(path, encoding="utf8") if line.strip() and line[0] != "#"]
    out, _ = run(engine, "zh-Hant", "".join(row[0] + "\n" for row in rows), variables)
    stands = lambda cell, text: any(form in text for form in cell.split("|") if form)
    right = sum(stands(row[1], text) and not (len(row) > 2 and stands(row[2], text)) for row, text in zip(rows, out))
    return "%d of %d" % (right, len(rows))


def gold_lines(engine, gold, variables, crossvalidated):
    if engine == "baoku" and crossvalidated:
        return open(crossvalidated, encoding="utf8").read().split("\n")[:-1]
    out = [None] * len(gold)
    for target in ("zh-HK", "zh-TW"):
        own = [i for i, g in enumerate(gold) if g["src"].startswith("hk") == (target == "zh-HK")]
        lines, _ = run(engine, target, "".join(gold[i]["hans"] + "\n" for i in own), variables)
        for i, line in zip(own, lines):
            out[i] = line
    return out


def memory(engine, target, text, variables):
    """Most memory of a run over the text, in MB."""
    if engine == "pypi-opencc":
        command = [sys.executable, "-c", PYPI, target, "0"]
    else:
        command = [TARGET, engine, target]
    watch = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdin=sys.stdin, stdout=subprocess.DEVNULL, " \
            "stderr=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", watch] + command, input=text.encode(), capture_output=True, env=variables, check=True)
    return int(done.stdout) / 1024


def there_and_back(news, variables):
    """Of the sentences of some news, how many are the same after baoku convert to traditional characters and back."""
    sentences = [s + "。" for line in news.split("\n") for s in line.split("。") if s][:30_000]
    text = "".join(sentence + "\n" for sentence in sentences)
    for way in (["--from", "zh-Hans", "--to", "zh-Hant"], ["--from", "zh-Hant", "--to", "zh-Hans"]):
        text = subprocess.run(["target/release/baoku", "convert"] + way, input=text.encode(), capture_output=True, env=variables, check=True).stdout.decode()
    same = sum(a == b for a, b in zip(sentences, text.split("\n")))
    return "t2s(s2t(x)) = x: %d of %d sentences, %.2f %%" % (same, len(sentences), 100 * same / len(sentences))


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", required=True)
    arguments.add_argument("--news", required=True)
    arguments.add_argument("--crossvalidated")
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--engines", default=",".join(ENGINES))
    given = arguments.parse_args()
    variables = environment()
    subprocess.run(["cargo", "build", "--release", "--quiet", "--manifest-path", "bench/conversion/Cargo.toml"], check=True, env=variables)
    subprocess.run(["cargo", "build", "--release", "--quiet"], check=True, env=variables)
    sys.path.insert(0, given.data)
    import score_conversion as score
    gold = [json.loads(line) for line in gzip.open(os.path.join(given.data, "hant-dev.jsonl.gz"), "rt", encoding="utf8")]
    news = open(given.news, encoding="utf8").read()
    few = "".join(line + "\n" for line in news.split("\n")[:2000])
    print("| engine | hk-news | tw-news | CER of the two | strict | phrases | one-to-many | MB/s a core | ready | memory |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for engine in given.engines.split(","):
        total, by, *_ = score.evaluate(gold, gold_lines(engine, gold, variables, given.crossvalidated))
        hk, tw = by["hk-news"].row(), by["tw-news"].row()
        counts = [phrases(os.path.join(given.data, name), engine, variables) for name in ("news-phrases.tsv", "one-to-many.tsv")]
        full = dict(variables, ALL_LAYERS="1")
        speeds = [run(engine, target, news, full, given.rounds)[1] for target in ("zh-TW", "zh-HK")]
        mb = max(memory(engine, "zh-HK", few, full), 0)
        print("| %s | %.2f %% | %.2f %% | %.3f %% | %.1f %% | %s | %s | %s | %s | %.0f MB |" % (
            engine, hk["true_sent"], tw["true_sent"], (hk["true_cer"] + tw["true_cer"]) / 2, total.row()["strict_sent"], *counts,
            " / ".join(s["speed"].split()[0] for s in speeds), speeds[0]["ready"], mb), flush=True)
    print("\n" + there_and_back(news, variables))


if __name__ == "__main__":
    main()
