#!/usr/bin/env python3
"""The recipes of the guide's chapter on hosting, as they stand there, with the servers and tools that they are for.

usage: hosting.py SITE [--need TOOL…]

SITE     a built site
--need   tools that must be there (nginx, caddy, rclone, aws); the others are left out where they are missing, and the run says so

Each block is taken out of the chapter, in both languages; only folders, ports and names are replaced. Servers are asked for pages and their headers
are looked at; uploads go to a folder and must give the same site.
"""
import argparse, filecmp, os, re, shutil, subprocess, sys, tempfile, time, urllib.error, urllib.request
from pathlib import Path

CHAPTERS = [Path(__file__).parents[2] / "docs/guide/content/pages" / name for name in ("hosting.md", "hosting.en.md")]
wrong = []


def expect(what, holds, told=""):
    if not holds:
        wrong.append(f"{what}: {told}")


def block(text, language, holds):
    """The block of a language that holds a word."""
    found = [body for kind, body in re.findall(r"```(\w+)[^\n]*\n(.*?)```", text, re.S) if kind == language and holds in body]
    if len(found) != 1:
        sys.exit(f"{len(found)} blocks of {language} hold {holds}")
    return found[0]


def ask(port, path, **headers):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read()


def look(name, port, base, site):
    """What every server should send."""
    for _ in range(100):
        try:
            ask(port, base)
            break
        except OSError:
            time.sleep(0.05)
    kept = [p.relative_to(site).as_posix() for p in site.rglob("*") if re.search(r"^(assets/.+-[0-9a-f]{8}\.(css|js)|search/.*[0-9a-f]{10}\.js)$", p.relative_to(site).as_posix())]
    fresh = ["index.html", "feed.xml"] + [p.relative_to(site).as_posix() for p in sorted(site.rglob("*.txt"))[:1]]
    expect(name, any(k.startswith("assets/") for k in kept) and any(k.startswith("search/") for k in kept), "the site has nothing to keep")
    for path in kept[:3] + kept[-3:] + fresh:
        status, headers, body = ask(port, base + path)
        expect(f"{name} {path}", status == 200 and body == (site / path).read_bytes(), status)
        cache = headers.get_all("Cache-Control") or []
        expect(f"{name} {path}", cache == (["public, max-age=31536000, immutable"] if path in kept else ["no-cache"]), cache)
        expect(f"{name} {path}", headers["X-Content-Type-Options"] == "nosniff", headers["X-Content-Type-Options"])
        if path.endswith(".txt"):
            expect(f"{name} {path}", "utf-8" in (headers["Content-Type"] or "").lower(), headers["Content-Type"])
    status, headers, body = ask(port, base)
    expect(f"{name} folder", status == 200 and body == (site / "index.html").read_bytes(), status)
    status, headers, body = ask(port, base + "no/such/page.html")
    expect(f"{name} 404", status == 404 and body == (site / "404.html").read_bytes(), f"{status}, {len(body)} bytes")
    expect(f"{name} 404", headers["Cache-Control"] == "no-cache", headers["Cache-Control"])
    status, headers, body = ask(port, base + "index.html", **{"Accept-Encoding": "gzip"})
    expect(f"{name} gzip", headers["Content-Encoding"] == "gzip", headers["Content-Encoding"])


def nginx(binary, text, site, work, port):
    config = block(text, "nginx", "location").replace("listen 80;", f"listen 127.0.0.1:{port};").replace("/srv/archive/", f"{site}/")
    (work / "archive.conf").write_text(config)
    (work / "nginx.conf").write_text(f"{'user root;' if os.getuid() == 0 else ''} worker_processes 1; daemon off; pid {work}/nginx.pid; error_log {work}/error.log;\n"
        f"events {{}} http {{ include /etc/nginx/mime.types; default_type application/octet-stream; access_log off; client_body_temp_path {work}/b; include {work}/archive.conf; }}")
    check = subprocess.run([binary, "-t", "-c", str(work / "nginx.conf"), "-p", str(work)], capture_output=True, text=True)
    expect("nginx -t", check.returncode == 0, check.stderr)
    if check.returncode == 0:
        serve([binary, "-c", str(work / "nginx.conf"), "-p", str(work)], lambda: look("nginx", port, "/archive/", site))


def caddy(binary, text, site, work, port):
    config = block(text, "text", "file_server").replace("example.org {", f"http://127.0.0.1:{port} {{").replace("/srv/archive", str(site))
    os.environ |= {"XDG_DATA_HOME": str(work), "XDG_CONFIG_HOME": str(work)}
    # As the sentence below the block has it for a sub-path.
    below = re.sub(r"(    encode.*?\n    file_server\n)", lambda m: "    handle_path /archive/* {\n" + m[1] + "    }\n", config, flags=re.S)
    for base, config in (("/", config), ("/archive/", below)):
        run_caddy(binary, "{\n admin off\n auto_https off\n}\n" + config, base, site, work, port)


def run_caddy(binary, config, base, site, work, port):
    (work / "Caddyfile").write_text(config)
    check = subprocess.run([binary, "validate", "--adapter", "caddyfile", "--config", str(work / "Caddyfile")], capture_output=True, text=True)
    expect("caddy validate", check.returncode == 0, check.stderr[-600:])
    if check.returncode == 0:
        serve([binary, "run", "--adapter", "caddyfile", "--config", str(work / "Caddyfile")], lambda: look(f"caddy {base}", port, base, site))


def serve(command, then):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        then()
    finally:
        process.terminate()
        process.wait(10)


def rclone(binary, text, site, work, port):
    """Both uploads to a folder that holds what an older site left."""
    target = work / "bucket" / "archive"
    target.mkdir(parents=True)
    (target / "old.html").write_text("old")
    script = block(text, "sh", "rclone copy").replace("rclone ", f"{binary} --config {work}/none ").replace(" public ", f" '{site}' ").replace("remote:bucket/archive", f"'{target}'")
    for command in re.split(r"\n(?=\S)", script.strip()):
        run = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
        expect("rclone", run.returncode == 0, run.stderr[-600:])
        if " copy " in command:
            sent = [p.relative_to(target).as_posix() for p in target.rglob("*") if p.is_file() and p.name != "old.html"]
            kept = lambda path: re.search(r"^(assets/.+-[0-9a-f]{8}\.(css|js)|search/.*[0-9a-f]{10}\.js)$", path)
            strange = [path for path in sent if not kept(path)]
            missing = [p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file() and kept(p.relative_to(site).as_posix()) and p.relative_to(site).as_posix() not in sent]
            expect("rclone copy", not strange, f"would be kept for a year: {strange[:3]}")
            expect("rclone copy", not missing, f"not sent as kept: {missing[:3]}")
    same("rclone", site, target)


def same(name, site, target):
    differ = []

    def compare(pair, at=""):
        differ.extend(at + f for f in pair.left_only + pair.right_only + pair.diff_files)
        for sub, inner in pair.subdirs.items():
            compare(inner, f"{at}{sub}/")

    compare(filecmp.dircmp(site, target))
    expect(name, not differ, f"{len(differ)} files differ: {differ[:3]}")


TOOLS = {"nginx": nginx, "caddy": caddy, "rclone": rclone}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=lambda p: Path(p).resolve())
    parser.add_argument("--need", nargs="*", default=[], choices=TOOLS)
    given = parser.parse_args()
    ran = []
    for name, judge in TOOLS.items():
        binary = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
        if binary is None:
            expect(name, name not in given.need, "not installed")
            print(f"hosting: {name} is not installed, its recipe is not tried")
            continue
        for k, chapter in enumerate(CHAPTERS):
            with tempfile.TemporaryDirectory() as work:
                judge(binary, chapter.read_text(encoding="utf-8"), given.site, Path(work), 8470 + k)
        ran.append(name)
    for problem in wrong:
        print(f"hosting: {problem}")
    print(f"hosting: {', '.join(ran) or 'nothing'} tried, {len(wrong)} wrong")
    sys.exit(bool(wrong))


main()
