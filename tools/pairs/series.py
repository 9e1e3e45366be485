#!/usr/bin/env python3
"""Count the names of series that stand above headlines (新春走基层), for src/ingest/series.rs.

usage: series.py CORPUS.jsonl.gz SERIES.txt [GOLD_DIR]

CORPUS   one JSON object a line with "id", "title"; a series is named in 【】 before the title
GOLD_DIR annotated pages; articles that they were made of are left out, so that scores on them stay honest

SERIES gets a name a line, sorted, spaces left out: those that stand over three articles or more, and the common ones of newspapers below.
"""
import gzip, json, re, sys
from collections import Counter
from pathlib import Path

from corpus import left_out

COMMON = """一线调研 一线见闻 一线探访 专家解读 两会观察 专访 今日谈 今日关注 今日视点 今日聚焦 人民时评 人民论坛 任仲平 任平 仲音 调查 观察 评论员文章 评论员观察 社论 社评 短评 述评 时评
时事评论 时政新闻眼 热点解读 热点观察 特稿 特写 特别报道 现场新闻 现场直击 现场短新闻 环球观察 环球时讯 国际观察 国际时评 国际论坛 国际视点 国际锐评 经济观察 经济聚焦 财经观察 权威发布 权威访谈 权威解读 深度报道
深度观察 新华视点 新华时评 新华调查 新华国际时评 新闻调查 新闻分析 新闻特写 新闻观察 新闻背景 新闻链接 新闻聚焦 新闻纵深 新闻速写 新时代新征程 新春走基层 走基层 记者手记 记者观察 记者调查 记者来信 调查与思考 通讯
本报评论员 本报社论 来论 编者按 编辑手记 钟声 钟华论 和音 望海楼 民生视线 民生观察 法治聚焦 文化观察 文化视点 科技观察 科技视点 体育观察 体坛观察 大国工匠 最美基层人 身边的榜样 时代楷模 奋斗者 人物 人物专访
外交部发言人 国防部发言人 国台办发言人 国务院台办发言人 商务部发言人 外交部""".split()

source, out = sys.argv[1:3]
skip = left_out(sys.argv[3:4])
names = Counter()
for line in gzip.open(source, "rt", encoding="utf-8"):
    article = json.loads(line)
    named = re.match(r"【([^】]+)】.", article["title"].strip())
    if named and article["id"] not in skip:
        names[re.sub(r"\s+", "", named.group(1))] += 1
kept = sorted({name for name, n in names.items() if n >= 3} | set(COMMON))
Path(out).write_text("\n".join(kept) + "\n", encoding="utf-8")
