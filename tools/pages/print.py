#!/usr/bin/env python3
"""Print composed pages as a PDF and read them back as `baoku import` does: annotated pages with boxes.

usage: print.py ARTICLES.jsonl.gz OUT_DIR [COUNT] [SEED]

The pages are those of compose.py, set in columns: headlines large across their stories, leads wide, paragraphs indented, captions small. The
PDF draws them in the order that compose.py drew. OUT_DIR gets pages/<stem>.txt (pdftotext -raw), pages/<stem>.bbox.html (pdftotext -bbox-layout),
pages/<stem>.yaml and gold/<stem>.gold.json. Chromium (or $CHROMIUM) prints; a font with Chinese characters is needed.
"""
import html, json, os, random, re, subprocess, sys
from pathlib import Path

from compose import pages, reading, width

SIZE = 10.0  # of the body, in points
PAGE = (1100, 2400)  # of the paper, in points


def em(text):
    return width(text) / 2


def lay_out(r, text, gold, rows_of):
    """The place of each line: (x, y, size, width to be filled or None, bold), by line number."""
    chars = gold["made"]["chars"]
    leading, gutter, gap = SIZE * r.choice((1.35, 1.5, 1.7)), SIZE * r.choice((1.0, 1.5, 2.5)), SIZE * r.choice((2, 3))
    column = chars * SIZE
    grid = max(3, int((PAGE[0] - 60) // (column + gutter)))
    floor = [60.0] * grid
    spaced = r.random() < 0.2
    left = lambda k: 30 + k * (column + gutter)
    where, units = {}, {}
    for n, (block, row) in rows_of.items():
        units.setdefault(row.where[0], {}).setdefault(row.where[1:], []).append((n, block))
    lines = text.split("\n")

    def slot(count):
        count = min(count, grid)
        k = min(range(grid - count + 1), key=lambda k: (max(floor[k:k + count]), k))
        return k, count, max(floor[k:k + count])

    for n, line in enumerate(lines, 1):
        if line.strip() and n not in rows_of:
            where[n] = (30 + 200 * (n - 1), 20, SIZE, None, False)
    for unit in sorted(units):
        parts = units[unit]
        columns = sorted(k for k in parts if k[0] == "column")
        bare = lambda n: re.sub(r"\s+", "", lines[n - 1])
        if ("photo", 0) in parts:
            rows = parts[("photo", 0)]
            small = SIZE * 0.9
            need = max(em(bare(n)) * small for n, b in rows if b.role != "headline")
            k, count, y = slot(max(1, -(-int(need) // int(column + gutter))))
            y += 120
            for n, block in rows:
                size = SIZE * 1.4 if block.role == "headline" else small
                where[n] = (left(k), y, size, None, block.role == "headline")
                y += size * 1.4
            floor[k:k + count] = [y + gap] * count
            continue
        lead = parts.get(("lead", 0), [])
        need = max([em(bare(n)) * SIZE for n, _ in lead] or [0])
        k, count, y = slot(max(len(columns), -(-int(need) // int(column + gutter)), 1))
        span = count * (column + gutter) - gutter
        main = min([span / max(em(bare(n)), 4) for n, b in parts.get(("head", 0), []) if b.role == "headline"] + [SIZE * r.choice((1.8, 2.2, 2.8))])
        for n, block in sorted(parts.get(("head", 0), []), key=lambda row: row[0]):
            size = max({"headline": main, "kicker": main * 0.6, "subtitle": main * 0.65}[block.role], SIZE * 1.15)
            where[n] = (left(k) + max(0, (span - em(bare(n)) * size) / 2), y, size, None, block.role == "headline")
            y += size * 1.35
        if parts.get(("head", 0)):
            y += leading * 0.6

        def run(rows, x, y, measure):
            before = None
            for n, block in rows:
                y += leading * 0.5 if spaced and before is not None and block is not before else 0
                first = block is not before and block.role in ("p", "lead")
                bold = block.role == "h2"
                length = em(bare(n)) * SIZE + (2 * SIZE if first else 0)
                fill = measure - (2 * SIZE if first else 0) if length > measure - 1.6 * SIZE else None
                where[n] = (x + (2 * SIZE if first and bare(n) == block_start(block, bare, n) else 0), y, SIZE, fill, bold)
                before, y = block, y + leading
            return y

        def block_start(block, bare, n):
            return bare(n) if re.sub(r"\s+", "", block.text).startswith(bare(n)) else None

        if lead:
            y = run(sorted(lead, key=lambda row: row[0]), left(k), y, need) + leading * 0.5
        bottom = y
        for c, key in enumerate(columns):
            # A column that goes on with the paragraph of the one before it does not begin with an indent: see block_start.
            bottom = max(bottom, run(sorted(parts[key], key=lambda row: row[0]), left(k + c % count), y, column))
        floor[k:k + count] = [bottom + gap] * count
    return where


def sheet(text, where):
    out = ["<section>"]
    for n, line in enumerate(text.split("\n"), 1):
        if line.strip():
            x, y, size, fill, bold = where[n]
            style = f"left:{x:.2f}pt;top:{y:.2f}pt;font-size:{size:.2f}pt" + (f";width:{fill:.2f}pt;text-align-last:justify" if fill else "") + (";font-weight:700" if bold else "")
            out.append(f'<p style="{style}">{html.escape(line)}</p>')
    return "".join(out) + "</section>"


def match(made, raw):
    """For each line as it was made the lines of the text read back that hold it: both are gone through in step."""
    bare = lambda s: re.sub(r"\s+", "", s)
    stream = [(n, c) for n, line in enumerate(raw, 1) for c in bare(line)]
    out, at = {}, 0
    for n, line in enumerate(made, 1):
        for c in bare(line):
            if at < len(stream) and stream[at][1] == c:
                out.setdefault(n, [])
                if stream[at][0] not in out[n]:
                    out[n].append(stream[at][0])
                at += 1
            else:
                raise ValueError(f"line {n}: {c} made, {stream[at:at + 5]} read")
    return out


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    source, out = sys.argv[1], Path(sys.argv[2])
    count, seed = int(sys.argv[3]) if len(sys.argv) > 3 else 24, int(sys.argv[4]) if len(sys.argv) > 4 else 1
    for folder in ("pages", "gold"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    made, r = list(pages(source, count, seed, "p")), random.Random(seed)
    style = (f"@page{{size:{PAGE[0]}pt {PAGE[1]}pt;margin:0}}body{{margin:0;font-family:'Noto Serif CJK SC',serif;line-height:1}}"
             f"section{{position:relative;width:{PAGE[0]}pt;height:{PAGE[1] - 1}pt;break-after:page;overflow:hidden}}p{{position:absolute;margin:0;white-space:pre}}")
    sheets = "".join(sheet(text, lay_out(r, text, gold, rows_of)) for text, gold, _, rows_of in made)
    (out / "pages.html").write_text(f'<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><style>{style}</style>{sheets}', encoding="utf-8")
    pdf = out / "pages.pdf"
    subprocess.run([os.environ.get("CHROMIUM", "chromium"), "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={pdf}",
                    (out / "pages.html").absolute().as_uri()], check=True, stderr=subprocess.DEVNULL)
    left_out = 0
    for k, (text, gold, day, _) in enumerate(made, 1):
        read = lambda *options: subprocess.run(["pdftotext", *options, "-enc", "UTF-8", "-eol", "unix", "-f", str(k), "-l", str(k), str(pdf), "-"], check=True, capture_output=True).stdout.decode()
        raw = read("-raw").replace("\f", "")
        lines, stem = raw.split("\n"), f"p{k - 1:03}"
        try:
            now = match(text.split("\n"), lines)
        except ValueError as why:
            print(f"{stem}: left out: {why}")
            left_out += 1
            continue
        uses = {}

        def moved(ranges):
            out = []
            for n in (n for a, b in ranges for m in range(a, b + 1) for n in now[m]):
                if not (out and out[-1][0] <= n <= out[-1][1]):
                    if out and out[-1][1] + 1 == n:
                        out[-1][1] = n
                    else:
                        out.append([n, n])
            return out

        # A space that the PDF has lost stands in no text.
        spaced = re.sub(r"\s+", " ", " ".join(lines))
        kept = lambda text: re.sub(r"(.) (?=(.))", lambda m: m[0] if f"{m[1]} {m[2]}" in spaced else m[1], text)
        blocks = [b for item in gold["items"] for b in item["blocks"]] + gold["stray"]
        for block in blocks:
            block["text"] = kept(block["text"])
        for item in gold["items"]:
            item["photo_credit"] = item["photo_credit"] and kept(item["photo_credit"])
        for block in blocks:
            block["lines"] = moved(block["lines"])
            for n in {n for a, b in block["lines"] for n in range(a, b + 1)}:
                uses[n] = uses.get(n, 0) + 1
        gold["shared_lines"] = sorted(n for n, times in uses.items() if times > 1)
        gold["file"] = f"{stem}.txt"
        (out / "pages" / f"{stem}.txt").write_text(raw, encoding="utf-8")
        (out / "pages" / f"{stem}.bbox.html").write_text(read("-bbox-layout"), encoding="utf-8")
        (out / "pages" / f"{stem}.yaml").write_text(f"issue_date: {day}\n")
        (out / "gold" / f"{stem}.gold.json").write_text(json.dumps(gold, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"{len(made) - left_out} pages")


if __name__ == "__main__":
    main()
