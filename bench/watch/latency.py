#!/usr/bin/env python3
"""How long after a save `baoku watch` serves the new page: medians over an archive that `bench/site/archive.py` made.

    latency.py ARCHIVE [--baoku target/release/baoku] [--rounds 7] [--port 8790]

Saves the last article again and again, a line added to its text, and asks for its page over HTTP until the line is there; then the
same with its headline and the front page. Says the time until the first page was served and the memory at the end as well.
"""
import argparse, http.client, os, pathlib, re, signal, statistics, subprocess, time


def get(port, path):
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", path)
        return connection.getresponse().read().decode("utf-8", "replace")
    except OSError:
        return ""


def wait(port, path, mark, limit=120):
    begun = time.perf_counter()
    while time.perf_counter() - begun < limit:
        if mark in get(port, path):
            return time.perf_counter() - begun
        time.sleep(0.002)
    raise SystemExit(f"{path}: not there after {limit} s")


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("archive", type=pathlib.Path)
    ask.add_argument("--baoku", default=str(pathlib.Path(__file__).resolve().parents[2] / "target/release/baoku"))
    ask.add_argument("--rounds", type=int, default=7)
    ask.add_argument("--port", type=int, default=8790)
    o = ask.parse_args()
    article = max((o.archive / "content/articles").rglob("*.md"))
    day = article.parent.relative_to(o.archive / "content/articles")
    path = f"/{day}/{article.stem}.html"
    text = article.read_text("utf-8")
    begun = time.perf_counter()
    watch = subprocess.Popen([o.baoku, "watch", "--port", str(o.port)], cwd=o.archive, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait(o.port, path, "<article")
        ready = time.perf_counter() - begun
        time.sleep(1)
        bodies, titles = [], []
        for n in range(o.rounds):
            mark = f"标记{n}之{os.getpid()}"
            article.write_text(f"{text}\n{mark}\n", "utf-8")
            bodies.append(wait(o.port, path, mark))
            time.sleep(1)
        for n in range(o.rounds):
            mark = f"新题{n}之{os.getpid()}"
            article.write_text(re.sub(r"^title:.*$", f'title: "{mark}"', text, count=1, flags=re.M), "utf-8")
            titles.append(wait(o.port, "/index.html", mark))
            time.sleep(1)
        status = pathlib.Path(f"/proc/{watch.pid}/status").read_text()
        memory = {key: int(value) // 1024 for key, value in re.findall(r"(VmRSS|VmHWM):\s+(\d+)", status)}
    finally:
        article.write_text(text, "utf-8")
        watch.send_signal(signal.SIGINT)
        watch.wait(20)
    ms = lambda times: f"{statistics.median(times) * 1000:.0f} ms ({' '.join(f'{t * 1000:.0f}' for t in times)})"
    print(f"ready after {ready:.1f} s; text → its page {ms(bodies)}; headline → front page {ms(titles)}; memory {memory} MiB")


main()
