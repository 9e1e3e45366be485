#!/usr/bin/env python3
"""Serves a built site with two static servers, at the root and under a sub-path, and follows every link.

usage: crawl.py SITE [--clicks N] [--nginx PATH]

SITE      the folder that `baoku build` made
--clicks  every article must be reachable from its edition's home in at most N clicks (default 3)
--nginx   nginx's binary; without one, only Python's server is used and the run says so

It fails on a dead link, a missing fragment, a resource from another host, an HTML file that no link leads to, and an
article too far from home. Only Python's standard library is used, and none of baoku's own link code.
"""
import argparse, http.server, json, os, re, shutil, socket, subprocess, sys, tempfile, threading, time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from urllib.request import urlopen

RESOURCE = {("link", "href"), ("script", "src"), ("img", "src"), ("source", "src"), ("iframe", "src"), ("form", "action")}
# Links of these kinds name absolute addresses of the published site, which is not the one that is served here.
ABSOLUTE_RELS = {"canonical", "alternate", "license", "author", "me", "prev", "next", "up"}


class Links(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.links, self.ids, self.kind = [], set(), None

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if a.get("id"):
            self.ids.add(a["id"])
        if tag == "body":
            self.kind = (a.get("class") or "").split(" ")[0].removeprefix("on-")
        for name in ("href", "src", "action"):
            if name not in a or a[name] is None:
                continue
            rels = set((a.get("rel") or "").split())
            if tag == "link" and rels & ABSOLUTE_RELS and urlsplit(a[name]).netloc:
                continue
            self.links.append((tag, name, a[name]))
        if tag == "meta" and (a.get("http-equiv") or "").lower() == "refresh":
            m = re.search(r"url=(.*)", a.get("content") or "", re.I)
            if m:
                self.links.append((tag, "refresh", m.group(1).strip("'\" ")))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def serve_python(root):
    handler = lambda *a, **k: http.server.SimpleHTTPRequestHandler(*a, directory=str(root), **k)
    http.server.SimpleHTTPRequestHandler.log_message = lambda *a: None
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1], server.shutdown


def serve_nginx(binary, root, work):
    port = free_port()
    mime = "/etc/nginx/mime.types"
    (work / "nginx.conf").write_text(f"""
worker_processes 1; pid {work}/nginx.pid; error_log {work}/error.log; daemon off; {'user root;' if os.getuid() == 0 else ''}
events {{ worker_connections 256; }}
http {{
  {'include ' + mime + ';' if os.path.exists(mime) else ''}
  charset utf-8; charset_types *; access_log off; client_body_temp_path {work}/b; proxy_temp_path {work}/p; fastcgi_temp_path {work}/f;
  uwsgi_temp_path {work}/u; scgi_temp_path {work}/s;
  server {{ listen 127.0.0.1:{port}; root {root}; index index.html; error_page 404 /404.html; }}
}}""")
    process = subprocess.Popen([binary, "-c", str(work / "nginx.conf"), "-p", str(work)], stderr=subprocess.DEVNULL)
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            break
        except OSError:
            time.sleep(0.05)
    return port, process.terminate


def get(url):
    try:
        with urlopen(url, timeout=20) as r:
            return r.status, r.headers.get("content-type", ""), r.read()
    except HTTPError as e:
        return e.code, "", b""


def crawl(base, site, clicks, problems, label):
    """Breadth first from home; returns the pages seen, each with its distance from the nearest edition's home."""
    seen, queue, parsed, wants = {}, deque(), {}, {}
    def note(text):
        problems.append(f"{label}: {text}")
    start = base + "index.html"
    queue.append(start)
    depth = {start: 0}
    with ThreadPoolExecutor(8) as pool:
        while queue:
            batch = [queue.popleft() for _ in range(len(queue))]
            for url, (status, kind, body) in zip(batch, pool.map(get, batch)):
                seen[url] = status
                if status != 200:
                    note(f"{status} for {url} (linked from {wants.get(url, '?')})")
                    continue
                if "html" not in kind and not url.endswith(".html"):
                    continue
                p = Links()
                p.feed(body.decode("utf-8"))
                parsed[url] = p
                for tag, attr, link in p.links:
                    parts = urlsplit(link)
                    if parts.scheme in ("mailto", "tel", "data", "javascript"):
                        if parts.scheme == "javascript":
                            note(f"javascript: link in {url}")
                        continue
                    target = urldefrag(urljoin(url, link))[0]
                    if not target.startswith(base):
                        if (tag, attr) in RESOURCE:
                            note(f"<{tag} {attr}={link!r}> leaves the site, in {url}")
                        elif urlsplit(target).netloc == urlsplit(base).netloc:
                            note(f"link {link!r} leaves the folder, in {url}")
                        continue
                    if target not in depth:
                        depth[target] = depth[url] + 1
                        wants[target] = url
                        queue.append(target)
    for url, p in parsed.items():
        for tag, attr, link in p.links:
            target, fragment = urldefrag(urljoin(url, link))
            if fragment and target in parsed and unquote(fragment) not in parsed[target].ids and not fragment.startswith(":~:"):
                note(f"no id {fragment!r} in {target}, linked from {url}")
    # What no link leads to must be one of the addresses that only old links know.
    reached = {unquote(u[len(base):]) for u in seen}
    for f in sorted(site.rglob("*.html")):
        rel = f.relative_to(site).as_posix()
        if rel not in reached and not rel.endswith("404.html") and not re.search(r"(^|/)id/", rel) and "http-equiv=\"refresh\"" not in f.read_text("utf-8"):
            note(f"nothing links to {rel}")
    editions_home = {u: p for u, p in parsed.items() if p.kind == "home" and u.endswith("index.html") and u.count("/") - base.count("/") <= 1}
    far = 0
    for home in editions_home:
        dist, q = {home: 0}, deque([home])
        root = home[: -len("index.html")]
        while q:
            u = q.popleft()
            for tag, attr, link in parsed[u].links if u in parsed else []:
                t = urldefrag(urljoin(u, link))[0]
                if tag == "a" and t in parsed and t not in dist:
                    dist[t] = dist[u] + 1
                    q.append(t)
        for u, p in parsed.items():
            if p.kind == "article" and u.startswith(root) and edition_of(u, base) == edition_of(home, base) and dist.get(u, 99) > clicks:
                far += 1
                note(f"{u} is {dist.get(u)} clicks from {home}")
    return len(parsed), len(seen), len(editions_home)


def edition_of(url, base):
    first = url[len(base):].split("/")[0]
    return first if re.fullmatch(r"[a-z]{2}(-[A-Za-z]+)?", first) else ""


def main():
    ap = argparse.ArgumentParser(usage=__doc__)
    ap.add_argument("site", type=Path)
    ap.add_argument("--clicks", type=int, default=3)
    ap.add_argument("--nginx", default=shutil.which("nginx") or ("/usr/sbin/nginx" if os.path.exists("/usr/sbin/nginx") else None))
    a = ap.parse_args()
    site = a.site.resolve()
    problems, runs = [], 0
    with tempfile.TemporaryDirectory() as tmp:
        work = Path(tmp)
        work.chmod(0o755)
        mount = work / "mount" / "press" / "archive"
        mount.parent.mkdir(parents=True)
        mount.symlink_to(site)
        for root, sub in ((site, ""), (work / "mount", "press/archive/")):
            servers = [("python", lambda: serve_python(root))]
            if a.nginx:
                servers.append(("nginx", lambda: serve_nginx(a.nginx, root, work)))
            for name, start in servers:
                port, stop = start()
                label = f"{name} at /{sub}"
                pages, files, homes = crawl(f"http://127.0.0.1:{port}/{sub}", site, a.clicks, problems, label)
                stop()
                runs += 1
                print(f"{label}: {pages} pages, {files} addresses, {homes} editions")
                if pages < 5 or homes < 1:
                    problems.append(f"{label}: only {pages} pages, {homes} homes: is this a site?")
    if not a.nginx:
        print("nginx not found: only Python's server was used")
    for p in problems[:60]:
        print("  " + p)
    bad = min(len(problems), runs)
    print(f"crawl: {runs - bad} passed, {bad} failed")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
