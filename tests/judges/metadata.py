#!/usr/bin/env python3
"""Reads what a built site says to programs, each with the reader that programs use.

usage: metadata.py SITE

SITE is the folder that `baoku build --base-url URL` made. It fails on a feed that feedparser finds malformed, a sitemap that is not
valid or names what is not there, hreflang links that are not returned, JSON-LD that extruct cannot read or that says too little,
pages and scripts that weigh more than they may, an article whose text is not in its page, data whose checksums are wrong.
"""
import csv, hashlib, io, json, re, sys
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import unquote

import extruct, feedparser
from lxml import etree, html

HERE = Path(__file__).resolve().parent
KB = 1000
# Bytes, uncompressed: issue of the reader's site.
PAGE_LIMIT, CSS_LIMIT, JS_LIMIT = 60 * KB, 20 * KB, 15 * KB
# Pages of each kind and edition whose JSON-LD is read.
SAMPLE = 4


class Judge:
    def __init__(self, site):
        self.site, self.problems, self.passed = site, [], 0

    def check(self, right, what):
        if right:
            self.passed += 1
        else:
            self.problems.append(what)


def pages_of(site):
    for path in sorted(site.rglob("*.html")):
        text = path.read_bytes()
        if b'http-equiv="refresh"' not in text:
            tree = html.document_fromstring(text, parser=html.HTMLParser(encoding="utf-8"))
            yield path.relative_to(site).as_posix(), text, tree


def feeds(judge):
    found = 0
    for path in sorted(judge.site.rglob("feed.xml")):
        name = path.relative_to(judge.site).as_posix()
        feed = feedparser.parse(path.read_bytes(), response_headers={"content-type": "application/atom+xml; charset=utf-8"})
        judge.check(not feed.bozo, f"{name}: {feed.get('bozo_exception')}")
        judge.check(feed.version == "atom10", f"{name}: read as {feed.version!r}")
        ids = [entry.get("id") for entry in feed.entries]
        judge.check(len(ids) == len(set(ids)) and all(ids), f"{name}: entries without an id of their own")
        judge.check(all(e.get("title") and e.get("link") and e.get("updated_parsed") for e in feed.entries), f"{name}: an entry lacks title, link or date")
        other = json.loads(path.with_suffix(".json").read_text("utf-8"))
        judge.check(other.get("version") == "https://jsonfeed.org/version/1.1" and other.get("title"), f"{name}: its JSON Feed has no version or title")
        judge.check([item.get("id") for item in other["items"]] == ids, f"{name}: its JSON Feed has other entries")
        judge.check(all("content_text" in item and item.get("url", "").startswith("https://") for item in other["items"]), f"{name}: a JSON item lacks text or address")
        found += 1
    judge.check(found > 0, "no feeds")


def sitemaps(judge, base):
    schema = etree.XMLSchema(etree.parse(str(HERE / "sitemap-with-links.xsd")))
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    named = {}
    for path in sorted(judge.site.glob("sitemap*.xml")):
        tree = etree.parse(str(path))
        if tree.getroot().tag.endswith("sitemapindex"):
            continue
        judge.check(schema.validate(tree), f"{path.name}: {schema.error_log.last_error}")
        for url in tree.iterfind("s:url", space):
            loc = url.findtext("s:loc", namespaces=space)
            judge.check(loc not in named, f"{path.name}: {loc} twice")
            named[loc] = {link.get("hreflang"): link.get("href") for link in url.iterfind("x:link", space)}
    for loc, others in named.items():
        judge.check(loc.startswith(base) and (judge.site / unquote(loc[len(base):])).is_file(), f"sitemap: {loc} is no file")
        judge.check(all(named.get(href) == others for tag, href in others.items()), f"sitemap: the editions of {loc} do not name each other")
    judge.check(bool(named), "the sitemap is empty")
    return set(named)


def hreflang(judge, base, pages, listed):
    """Every page that search engines may list names all its editions, itself among them, and each of them says the same."""
    said, canonical = {}, {}
    for name, _, tree in pages:
        links = {a.get("hreflang"): a.get("href") for a in tree.iterfind(".//head/link") if a.get("rel") == "alternate" and a.get("hreflang")}
        own = next((a.get("href") for a in tree.iterfind(".//head/link") if a.get("rel") == "canonical"), None)
        if links or own:
            said[own], canonical[own] = links, name
            lang = tree.get("lang")
            judge.check(own == links.get(lang), f"{name}: canonical {own} is not its own hreflang {lang}")
            judge.check("x-default" in links, f"{name}: no x-default")
            judge.check(unquote((own or "")[len(base):]) == name, f"{name}: canonical is {own}")
    for own, links in said.items():
        judge.check(all(said.get(href) == links for href in links.values()), f"{canonical[own]}: hreflang is not returned")
    judge.check(set(said) == listed, f"sitemap and canonical differ: {sorted(map(str, set(said) ^ listed))[:3]}")


def structured(judge, pages):
    looked = Counter()
    for name, text, tree in pages:
        kind = (tree.find("body").get("class") or "").split(" ")[0].removeprefix("on-")
        key = (tree.get("lang"), kind)
        looked[key] += 1
        if looked[key] > SAMPLE:
            continue
        page = text.decode("utf-8")
        data = extruct.extract(page, syntaxes=["json-ld", "opengraph"], base_url="https://news.example/")
        blocks = data["json-ld"]
        judge.check(len(re.findall(r"<script type=\"application/ld\+json\"", page)) in (0, 1), f"{name}: several blocks of JSON-LD")
        types = defaultdict(list)
        for block in blocks:
            types[block.get("@type")].append(block)
        judge.check(bool(data["opengraph"]) or "noindex" in page, f"{name}: no Open Graph")
        if kind == "article" and "noindex" not in page:
            article = (types["NewsArticle"] or [{}])[0]
            judge.check(all(article.get(key) for key in ("headline", "inLanguage", "identifier", "url", "isBasedOn")), f"{name}: NewsArticle says too little: {article}")
            judge.check(b'name="citation_title"' in text and b'name="DC.title"' in text, f"{name}: no Highwire or Dublin Core")
            prose = tree.find_class("prose")
            judge.check(bool(prose) and len(prose[0].text_content().strip()) > 10, f"{name}: no text without JavaScript")
        if kind == "home":
            judge.check(bool(types["WebSite"]), f"{name}: no WebSite")
        if kind in ("topic", "day", "month", "year", "paper", "papers", "topics", "dates"):
            judge.check(bool(types["CollectionPage"]), f"{name}: no CollectionPage")
        for crumbs in types["BreadcrumbList"]:
            positions = [item["position"] for item in crumbs["itemListElement"]]
            judge.check(positions == list(range(1, len(positions) + 1)), f"{name}: breadcrumbs {positions}")
            judge.check(all(item.get("name") and item.get("item", "").startswith("https://") for item in crumbs["itemListElement"]), f"{name}: a crumb without name or address")
    judge.check(len(looked) > 5, f"only {len(looked)} kinds of pages: is this a site?")


def weights(judge, pages):
    for name, text, tree in pages:
        kind = (tree.find("body").get("class") or "").removeprefix("on-")
        if kind.startswith(("home", "article")):
            judge.check(len(text) <= PAGE_LIMIT, f"{name}: {len(text)} bytes")
        here = (judge.site / name).parent
        if name.endswith("404.html"):
            continue
        # What the page names and what a first query loads beside the index is program; the index is data.
        scripts = {(here / s.get("src")).resolve() for s in tree.iterfind(".//script[@src]")}
        judge.check(sum(s.stat().st_size for s in scripts) <= JS_LIMIT, f"{name}: {sum(s.stat().st_size for s in scripts)} bytes of JavaScript")
        styles = {(here / s.get("href")).resolve() for s in tree.iterfind(".//head/link[@rel='stylesheet']")}
        judge.check(sum(s.stat().st_size for s in styles) <= CSS_LIMIT, f"{name}: {sum(s.stat().st_size for s in styles)} bytes of CSS")


def data(judge):
    folder = judge.site / "data"
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    sums = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text().splitlines())
    rows = {}
    for resource in package["resources"]:
        name, content = resource["path"], (folder / resource["path"]).read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        judge.check(sums.get(name) == digest == resource["hash"].removeprefix("sha256:") and resource["bytes"] == len(content), f"data/{name}: wrong checksum or size")
        text, fields = content.decode("utf-8"), [field["name"] for field in resource["schema"]["fields"]]
        if name.endswith(".jsonl"):
            lines = [json.loads(line) for line in text.splitlines()]
            judge.check(all(set(line) <= set(fields) for line in lines), f"data/{name}: fields that the package does not describe")
        else:
            reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
            lines = list(reader)
            judge.check(reader.fieldnames == fields, f"data/{name}: other columns than described")
        rows.setdefault(name.rsplit(".", 1)[0], []).append([(line["id"], line.get("text", "")) for line in lines])
        judge.check(len(lines) == resource["articles"], f"data/{name}: {len(lines)} articles, {resource['articles']} said")
    judge.check(all(forms[0] == forms[1] for forms in rows.values()), "JSON Lines and CSV hold different texts")
    judge.check(set(sums) == {resource["path"] for resource in package["resources"]}, "SHA256SUMS and the package name different files")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    judge = Judge(Path(sys.argv[1]).resolve())
    pages = list(pages_of(judge.site))
    home = next(tree for name, _, tree in pages if name == "index.html")
    base = next(a.get("href") for a in home.iterfind(".//head/link") if a.get("rel") == "canonical").removesuffix("index.html")
    feeds(judge)
    hreflang(judge, base, pages, sitemaps(judge, base))
    structured(judge, pages)
    weights(judge, pages)
    data(judge)
    for problem in judge.problems[:60]:
        print("  " + problem)
    print(f"metadata: {judge.passed} passed, {len(judge.problems)} failed")
    sys.exit(bool(judge.problems))


if __name__ == "__main__":
    main()
