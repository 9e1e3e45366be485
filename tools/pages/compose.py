#!/usr/bin/env python3
"""Compose annotated pages out of articles: pages that nobody has tuned anything to.

usage: compose.py ARTICLES.jsonl.gz OUT_DIR [COUNT] [SEED]

ARTICLES  one JSON object a line with "id", "title", "date", "body" (paragraphs on lines of their own)
OUT_DIR   gets pages/<stem>.txt with a sidecar and gold/<stem>.gold.json

Every page sets some articles in columns, with what newspapers add (kickers, subtitles, subheads, leads set wide, datelines or signoffs, photos
with captions, marks of continuation, page furniture), and then prints its blocks in one of the orders in which extractors and
editors leave them: story by story, headlines behind their stories, all headlines or leads in one place, columns from left to right over the page,
columns line by line in turn, blocks at random. The order, the blank lines and the spaces are drawn for each page.

The articles need not be the project's; no text of them is kept in it.
"""
import gzip, json, random, re, sys
from pathlib import Path

PLACES = "北京 上海 广州 武汉 成都 杭州 西安 兰州 昆明 郑州 长沙 沈阳 巴黎 莫斯科 开罗 华盛顿 东京 伦敦 日内瓦 曼谷".split()
SURNAMES, GIVEN = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林", "伟芳敏静磊洋艳勇军杰娟涛明超秀霞平刚桂英华玉萍红建国文斌宇欣"
END = "。！？”"
SERIES = ("记者调查", "新春走基层", "外交部发言人：", "高质量发展调研行", "国际观察", "奋斗者", "聚焦民生实事", "一线见闻")


def width(text):
    return sum(1 if c.isascii() else 2 for c in text)


def name(r):
    return r.choice(SURNAMES) + "".join(r.choice(GIVEN) for _ in range(r.choice((1, 2, 2))))


def wrap(text, chars, indent):
    """Lines of a column `chars` wide; no line begins with closing punctuation or ends with an opening bracket."""
    out, line, room = [], "", 2 * chars - (4 if indent else 0)
    parts = re.findall(r"[A-Za-z0-9.%]+|.", text)
    for k, part in enumerate(parts):
        closing = part in "，。、；：？！”’）》」』%"
        opening = part in "（“‘《「『"
        if line and (width(line) + width(part) > room and not (closing and width(line) + width(part) <= room + 2)
                     or opening and width(line) + 4 > room):
            if closing:
                out.append(line[:-1])
                line = line[-1]
            else:
                out.append(line)
                line = ""
            room = 2 * chars
        line += part
    return out + [line] if line else out


class Row(str):
    """A line as it was set: `where` tells the story, the part of it and the column that it stands in."""
    where = None


def set_at(rows, *where):
    out = []
    for block, line in rows:
        row = Row(line)
        row.where = where
        out.append((block, row))
    return out


class Block:
    """One block of a story on its way into lines: `texts` are the lines, `piece` of a paragraph torn by columns."""
    def __init__(self, role, text, lines):
        self.role, self.text, self.lines, self.at = role, text, lines, []


def compose(r, articles, stem):
    chars = r.choice((11, 12, 13, 14, 16, 18, 20, 22, 24))
    day = articles[0]["date"]
    month, date = int(day[5:7]), int(day[8:10])
    stories, captions = [], []
    close_bracket = r.random() < 0.5
    for n, article in enumerate(articles):
        paragraphs = [re.sub(r"\s+", "", p) for p in article["body"].splitlines() if p.strip()]
        paragraphs[0] = re.sub(r"^央视网消息[^：]*：", "", paragraphs[0])
        paragraphs = [p for p in paragraphs if len(p) > 12 and p[-1] in END][:12]
        if not paragraphs:
            continue
        while len(paragraphs) > 2 and sum(map(len, paragraphs)) > r.choice((300, 600, 900, 1300)):
            paragraphs.pop()
        story = {"kicker": None, "headline": None, "subtitle": None, "agency": None, "place": None, "date": None, "authors": [],
                 "photo_credit": None, "continued_to": None, "continued_from": None, "kind": "article"}
        blocks = {"head": [], "lead": [], "body": []}
        title = article["title"].strip()
        kicker = re.match(r"^【([^】]+)】(.+)$", title)
        if kicker:
            story["kicker"], title = kicker.group(1), kicker.group(2).strip()
        elif r.random() < 0.12:
            story["kicker"] = r.choice(SERIES)
        halves = title.split()
        if not story["kicker"] and len(halves) > 1 and r.random() < 0.2:
            story["kicker"], halves = halves[0], halves[1:]
        if r.random() < 0.93 and halves:
            rows = []
            for half in halves[:2]:
                if len(half) > 16 and len(halves) == 1:
                    cut = next((k for k in range(len(half) // 2, len(half) - 4) if half[k - 1] in "的和为在对与，"), len(half) // 2)
                    rows += [half[:cut], half[cut:]]
                else:
                    rows.append(half)
            story["headline"] = "".join(halves[:2])
            if story["kicker"]:
                blocks["head"].append(Block("kicker", story["kicker"], [story["kicker"]]))
            blocks["head"].append(Block("headline", story["headline"], rows))
            if r.random() < 0.12:
                clause = [c for p in paragraphs for c in re.split("[，。；！？]", p) if 10 <= len(c) <= 20 and re.fullmatch(r"[\u4e00-\u9fff]+", c)]
                if clause:
                    story["subtitle"] = "——" + r.choice(clause)
                    blocks["head"].append(Block("subtitle", story["subtitle"], [story["subtitle"]]))
        else:
            story["kicker"] = None
        source, back = r.random(), r.choice((0, 0, 1))
        if source < 0.85:
            agency, place = r.choice((("新华社", "新华社"), ("新华社", "新华社"), (None, "本报"))), r.choice(PLACES)
            dated = max(1, date - back)
            reporters = [name(r) for _ in range(r.choice((0, 1, 2, 3)))]
            story.update(agency=agency[0], place=place, date=f"{day[:8]}{dated:02}", authors=reporters)
            if reporters and agency[0] and source < 0.05:
                story.update(place=None, date=None)
                text = "□新华社记者 " + " ".join(reporters)
                blocks["by"] = Block("byline", text, [text])
            elif source < 0.6:
                by = "" if not reporters else "（记者 " + "、".join(reporters) + "）"
                paragraphs[0] = f"{agency[1]}{place}{month}月{dated}日电" + (by or " ") + paragraphs[0]
            else:
                by = "" if not reporters else " 记者" + "、".join(reporters)
                blocks["end"] = f"（{r.choice(('', '据'))}{agency[1]}{place}{month}月{dated}日电{by}）"
        k = 0
        if "by" in blocks:
            blocks["body"].append(blocks["by"])
        if source > 0.86 and r.random() < 0.25:
            page = r.choice((1, 2))
            story["continued_from"] = {"page": page}
            text = f"（上接第{page}版）"
            blocks["body"].append(Block("continuation", text, [text]))
        elif len(paragraphs) > 3 and r.random() < 0.25:
            k = r.choice((1, 1, 2))
            blocks["lead"] = [Block("lead" if k > 1 else "p", p, wrap(p, r.choice((chars * 2, chars * 3 // 2 + 3)), True)) for p in paragraphs[:k]]
        heads, counts, numbered = len(paragraphs) - k > 3 and r.random() < 0.3, r.random() < 0.5, 0
        for i, p in enumerate(paragraphs[k:]):
            if heads and i % 2 == (0 if k else 1) and i < len(paragraphs) - k:
                clause = [c for c in re.split("[，。；！？：]", p) if 6 <= len(c) <= 15 and re.fullmatch(r"[\u4e00-\u9fff]+", c)]
                if clause:
                    clause, numbered = clause[-1], numbered + 1
                    clause = ("一二三四五六七八九十"[numbered - 1] + "、" if counts else "") + clause
                    blocks["body"].append(Block("h2", clause, wrap(clause, chars, False)))
            blocks["body"].append(Block("p", p, wrap(p, chars, True)))
        if "end" in blocks:
            blocks["body"].append(Block("signoff", blocks["end"], wrap(blocks["end"], chars, False)))
        elif r.random() < 0.08:
            page = r.choice((2, 3, 4))
            story["continued_to"] = {"page": page}
            text = f"（下转第{page}版）"
            blocks["body"].append(Block("continuation", text, [text]))
        story["blocks"] = blocks
        stories.append(story)
        if r.random() < 0.2 and len(paragraphs) > 1:
            p = r.choice(paragraphs[1:])
            text = r.choice((f"图为{p}", f"{month}月{date}日，{p}"))[:90]
            text = text.rstrip("，。、；：") + "。"
            who = name(r)
            titled = [c for c in re.split("[，。；！？：]", p) if 8 <= len(c) <= 16 and re.fullmatch(r"[\u4e00-\u9fff]+", c)] if r.random() < 0.35 else []
            credit = r.choice((f"新华社记者 {who} 摄", f"新华社发（{who} 摄）", "新华社发"))
            at = chars * r.choice((1, 2)) + r.choice((0, 2, 3))
            head = [Block("headline", titled[0], [titled[0]])] if titled else []
            captions.append({"kicker": None, "headline": titled[0] if titled else None, "subtitle": None, "agency": "新华社", "place": None, "date": None,
                             "authors": [who] if who in credit else [], "photo_credit": credit, "continued_to": None, "continued_from": None,
                             "kind": "photo", "blocks": {"head": head, "lead": [], "body": [Block("caption", text, wrap(text, at, False)), Block("credit", credit, [credit])]},
                             "by": len(stories) - 1})
    # Columns of each story: rows of (block, line).
    units = []
    for s, story in enumerate(stories):
        rows = [(b, line) for b in story["blocks"]["body"] for line in b.lines]
        count = max(1, min(r.choice((1, 2, 2, 3, 4)), len(rows) // 4))
        size = -(-len(rows) // count)
        columns = [set_at(rows[k:k + size], s, "column", k // size) for k in range(0, len(rows), size)]
        head = set_at([(b, line) for b in story["blocks"]["head"] for line in b.lines], s, "head", 0)
        lead = set_at([(b, line) for b in story["blocks"]["lead"] for line in b.lines], s, "lead", 0)
        units.append((head, lead, columns))
    photos = []
    behind = r.random() < 0.3
    for p in captions:
        body, head = p["blocks"]["body"], p["blocks"]["head"]
        photos.append(set_at([(b, line) for b in (body + head if behind else head + body) for line in b.lines], len(stories) + len(photos), "photo", 0))
    order = r.choice(("natural", "natural", "body-head", "body-head", "heads-last", "heads-first", "leads-last", "weave", "weave", "bands", "swap", "shuffle"))
    weave = order == "weave" or r.random() < 0.15
    stretches, heads_apart, leads_apart = [], [], []
    for s, (head, lead, columns) in enumerate(units):
        if weave and len(columns) > 1 and r.random() < 0.7:
            longest, woven = max(map(len, columns)), []
            lag = r.choice((0, 0, 1, 3))
            for k in range(longest + lag):
                for c, column in enumerate(columns):
                    at = k - lag * (c > 0)
                    if 0 <= at < len(column):
                        woven.append(column[at])
            columns = [woven]
        if order == "swap" and len(columns) > 1:
            r.shuffle(columns)
        own = [("photo", photos[k]) for k, p in enumerate(captions) if p["by"] == s]
        parts = [("column", c) for c in columns]
        for photo in own:
            parts.insert(r.randint(0, len(parts)), photo)
        if order == "heads-last" or order == "heads-first":
            heads_apart.append(("head", head))
            parts = [("lead", lead)] + parts
        elif order == "leads-last" and lead:
            leads_apart.append(("lead", lead))
            parts = [("head", head)] + parts
        elif order == "body-head":
            parts = [("lead", lead)] + parts + [("head", head)]
        else:
            parts = [("head", head), ("lead", lead)] + parts
        stretches.append(parts)
    if order == "bands":
        # Two stories stand beside each other: what is on one height comes together.
        merged = []
        for a, b in zip(stretches[::2], stretches[1::2] + ([[]] if len(stretches) % 2 else [])):
            row = []
            for k in range(max(len(a), len(b))):
                row += a[k:k + 1] + b[k:k + 1]
            merged.append(row)
        stretches = merged
    if order == "shuffle":
        flat = [part for parts in stretches for part in parts]
        for _ in range(max(1, len(flat) // 5)):
            a = r.randrange(len(flat))
            part = flat.pop(a)
            flat.insert(max(0, min(len(flat), a + r.randint(-5, 5))), part)
        stretches = [flat]
    parts = [part for parts in stretches for part in parts if part[1]]
    apart = [p for p in heads_apart + leads_apart if p[1]]
    parts = apart + parts if order == "heads-first" else parts + apart
    blanks = r.choice(("none", "none", "all", "para", "blocks" if not weave else "none"))
    # Lines of a headline often stay together where all others are apart.
    together = r.random() < 0.7
    stretch, digits = r.choice((0, 0.02, 0.06)), r.random() < 0.3
    top = [f"{day[:4]}年{month}月{date}日 星期{r.choice('一二三四五六日')}", f"{r.randint(1, 16):02}"] if r.random() < 0.5 else []
    lines, stray, rows_of = [], [], {}
    for text in top:
        lines.append(text)
        stray.append({"lines": [[len(lines), len(lines)]], "text": text, "why": "page furniture"})
    last = None
    for kind, rows in parts:
        for k, (block, text) in enumerate(rows):
            if lines and (blanks == "all" and not (together and kind == "head" and block is last) or blanks == "blocks" and k == 0 or blanks == "para" and block is not last):
                lines.append("")
            row = (block, text)
            if digits:
                text = re.sub(r"(?<=[\u4e00-\u9fff])(\d+)(?=[\u4e00-\u9fff])", r" \1 ", text)
            if kind == "column" and r.random() < stretch and len(text) > 6:
                text = " ".join(text.replace(" ", ""))
            lines.append(text)
            rows_of[len(lines)] = row
            block.at.append(len(lines))
            last = block
    items = []
    for story in stories + captions:
        blocks = []
        for b in story["blocks"]["head"] + story["blocks"]["lead"] + story["blocks"]["body"]:
            # Lines were emitted in page order; those of a paragraph over several columns are in reading order by their text.
            ranges, at = [], reading(b, lines)
            for n in at:
                if ranges and n == ranges[-1][1] + 1:
                    ranges[-1][1] = n
                else:
                    ranges.append([n, n])
            blocks.append({"role": b.role, "lines": ranges, "text": b.text})
        item = {k: v for k, v in story.items() if k not in ("blocks", "by")}
        items.append(item | {"id": f"{stem}-{len(items) + 1}", "blocks": blocks})
    gold = {"file": f"{stem}.txt", "items": items, "stray": stray, "made": {"order": order, "chars": chars, "blanks": blanks, "weave": weave, "articles": [a["id"] for a in articles]}}
    return "\n".join(lines) + "\n", gold, day, rows_of


def reading(block, lines):
    """The lines of a block in reading order: as its text has them."""
    bare = lambda s: re.sub(r"\s+", "", s)
    left, out, rest = list(block.at), [], bare(block.text)
    while left:
        n = next((n for n in left if rest.startswith(bare(lines[n - 1]))), left[0])
        left.remove(n)
        out.append(n)
        rest = rest[len(bare(lines[n - 1])):]
    return out


def pages(source, count, seed, name):
    """`count` pages of the articles of a file."""
    with gzip.open(source, "rt", encoding="utf-8") as f:
        articles = sorted((json.loads(line) for line in f), key=lambda a: (a["date"], a["id"]))
    articles = [a for a in articles if 120 < len(a["body"]) < 4000 and "快讯" not in a["title"]]
    r = random.Random(seed)
    for n in range(count):
        at = r.randrange(len(articles) - 30)
        chosen = r.sample(articles[at:at + 24], r.randint(5, 12))
        yield compose(r, chosen, f"{name}{n:03}")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    source, out = sys.argv[1], Path(sys.argv[2])
    count, seed = int(sys.argv[3]) if len(sys.argv) > 3 else 100, int(sys.argv[4]) if len(sys.argv) > 4 else 1
    (out / "pages").mkdir(parents=True, exist_ok=True)
    (out / "gold").mkdir(parents=True, exist_ok=True)
    for n, (text, gold, day, _) in enumerate(pages(source, count, seed, "c")):
        (out / "pages" / f"c{n:03}.txt").write_text(text, encoding="utf-8")
        (out / "pages" / f"c{n:03}.yaml").write_text(f"issue_date: {day}\n")
        (out / "gold" / f"c{n:03}.gold.json").write_text(json.dumps(gold, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
