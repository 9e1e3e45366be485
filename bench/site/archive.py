#!/usr/bin/env python3
"""Makes an archive of N articles for benches, from any JSON Lines of articles or from this repository's own.

    archive.py N OUT [--corpus FILE.jsonl[.gz]] [--editions zh-Hans,zh-Hant] [--theme DIR] [--without search,data]

An article of the corpus has `title`, `body` (paragraphs between blank lines) and perhaps `date` and `source`. Article i
depends on i alone, so that a small archive is the beginning of a large one. Each has one to three of thirty topics, most
of them a few popular ones, and 39 appear on each day: the habits of a real newspaper library.
"""
import argparse, datetime, gzip, json, pathlib, random, shutil

TOPICS = {
    "zhongya": ("中亚", "哈萨克", "乌兹别克"), "yilang": ("伊朗", "核设施"), "zhifu": ("支付", "汇款"), "nengyuan": ("能源", "石油", "天然气"),
    "keji": ("人工智能", "芯片"), "lvse": ("绿色", "低碳"), "quyu": ("区域", "协调"), "shuzi": ("数字", "数据"), "liangshi": ("粮食", "耕地"),
    "xiangcun": ("乡村", "村民"), "jiaoyu": ("教育", "学生"), "yiliao": ("医疗", "医院"), "wenhua": ("文化", "博物馆"), "hangtian": ("航天", "卫星"),
    "haiyang": ("海洋", "渔业"), "maoyi": ("贸易", "出口", "关税"), "jinrong": ("金融", "银行"), "renminbi": ("人民币", "汇率"),
    "yidaiyilu": ("一带一路", "丝绸之路"), "qihou": ("气候", "台风"), "jijian": ("基础设施", "大桥"), "tielu": ("铁路", "高铁"), "jiuye": ("就业", "青年"),
    "yanglao": ("养老", "老年人"), "sifa": ("法院", "检察"), "junshi": ("军队", "国防"), "tiyu": ("比赛", "冠军"), "lvyou": ("旅游", "游客"),
    "fangchan": ("住房", "房地产"), "waijiao": ("外交部", "会见"),
}
DAY_ONE = datetime.date(2015, 1, 1)
PER_DAY = 39
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"


def articles(corpus):
    """Title, body and source of each article, again and again."""
    if corpus:
        with (gzip.open if corpus.suffix == ".gz" else open)(corpus, "rt", encoding="utf-8") as lines:
            found = [json.loads(line) for line in lines]
        return [(a["title"], a["body"].strip(), a.get("source")) for a in found if a["body"].strip()]
    own = pathlib.Path(__file__).resolve().parents[2] / "content/articles"
    sentences = []
    for path in sorted(own.rglob("*.md")):
        body = path.read_text("utf-8").split("\n---\n", 1)[1]
        sentences += [s + "。" for s in body.replace("\n", "").split("。") if 14 <= len(s) <= 110]
    recombined = []
    for i in range(4000):
        draw = random.Random(i)
        paragraphs = ["".join(draw.choices(sentences, k=draw.randint(2, 4))) for _ in range(8)]
        recombined.append((draw.choice(sentences)[:20].strip("。"), "\n\n".join(paragraphs), None))
    return recombined


def ident(i):
    draw = random.Random(f"id {i}")
    return "".join(draw.choices(LETTERS, k=8))


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("n", type=int)
    ask.add_argument("out", type=pathlib.Path)
    ask.add_argument("--corpus", type=pathlib.Path)
    ask.add_argument("--editions", default="zh-Hans,zh-Hant,zh-TW,zh-HK")
    ask.add_argument("--theme", type=pathlib.Path)
    ask.add_argument("--without", default="", help="parts of the site that are not made: search, data")
    ask.add_argument("--rule-topics", action="store_true", help="topics by rules over the texts instead of by front matter")
    o = ask.parse_args()
    shutil.rmtree(o.out, ignore_errors=True)
    o.out.mkdir(parents=True)
    config = {
        "title": "报库", "base_url": "https://news.example/", "root_edition": o.editions.split(",")[0], "editions": o.editions.split(","),
        "topics": [{"id": t, "name": w[0], "any": list(w), "threshold": 2 if o.rule_topics else 99} for t, w in TOPICS.items()],
    }
    if o.without:
        config["outputs"] = {part: False for part in o.without.split(",")}
    if o.theme:
        shutil.copytree(o.theme, o.out / "themes" / o.theme.name)
        config["theme"] = o.theme.name
    (o.out / "config.yaml").write_text(json.dumps(config, ensure_ascii=False, indent=1), "utf-8")
    pool = articles(o.corpus)
    names = list(TOPICS)
    made = set()
    for i in range(o.n):
        draw = random.Random(1_000_003 * i + 17)
        title, body, source = pool[i % len(pool)]
        day = DAY_ONE + datetime.timedelta(days=i // PER_DAY)
        topics = []
        while len(topics) < (1, 2, 3)[draw.choices(range(3), weights=[3, 4, 3])[0]]:
            topic = names[min(int(draw.paretovariate(0.6)) - 1, 10**6) % len(names)]
            if topic not in topics:
                topics.append(topic)
        paper = source or draw.choice(["新华每日电讯", "人民日报", "参考消息", "经济日报"])
        front = {
            "id": ident(i), "kind": "article", "title": title, "issue_date": day.isoformat(), "publication": paper, "page": str(1 + i % 8),
            "added": day.isoformat(), "lang": "zh-Hans", "topics_add": [] if o.rule_topics else topics, "review": "machine",
        }
        folder = o.out / "content/articles" / day.strftime("%Y/%m/%d")
        if folder not in made:
            folder.mkdir(parents=True)
            made.add(folder)
        # JSON is YAML too, and quoted like this every headline is safe.
        lines = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in front.items())
        (folder / f"a{i:06}.md").write_text(f"---\n{lines}---\n\n{body}\n", "utf-8")


main()
