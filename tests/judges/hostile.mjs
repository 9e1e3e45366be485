// Makes an archive of hostile texts, builds it, and shows in headless Chromium that no page of it runs a script of theirs, asks
// anything of another host, or has an element or attribute that is not the theme's.
//
//   node hostile.mjs BAOKU [--chromium PATH] [--keep]
//
// Each line of hostile/payloads.txt stands in an article (every field and the body), in a raw page with its sidecar, in a name, a
// topic, a page of the site, and in config.yaml. The pages are looked at with their content security policy switched off: the policy
// is the second wall, and the first must hold without it. The desk of `baoku watch` is looked at in the same way.
//
// The canary is a function of the page that each payload calls. First it is shown to work: of the payloads that run in this browser
// when a page holds them as they are, each is heard.
import { chromium } from 'playwright-core'
import { execFileSync, spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { tmpdir } from 'node:os'
import path from 'node:path'

const args = process.argv.slice(2)
const option = name => { const i = args.indexOf(name); return i < 0 ? null : args.splice(i, 2)[1] }
const flag = name => { const i = args.indexOf(name); if (i >= 0) args.splice(i, 1); return i >= 0 }
const keep = flag('--keep')
const executablePath = option('--chromium') ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
const baoku = path.resolve(args[0] ?? 'target/release/baoku')

const OUT = 'http://canary.invalid/'
const ESCAPES = { t: '\t', n: '\n', 0: '\0', '\\': '\\' }
const payloads = readFileSync(new URL('hostile/payloads.txt', import.meta.url), 'utf8').split('\n').filter(line => line && !line.startsWith('# ') ).map(line => {
  const runs = line.startsWith('+ ')
  const text = (runs ? line.slice(2) : line).replaceAll('RUN', 'canary()').replaceAll('OUT', OUT)
    .replace(/\\(u[0-9a-f]{4}|x[0-9a-f]{2}|[tn0\\])/g, (_, code) => ESCAPES[code] ?? String.fromCharCode(parseInt(code.slice(1), 16)))
  return { runs, text }
})
const problems = []

// --- The archive.
const root = mkdtempSync(path.join(tmpdir(), 'baoku-hostile-'))
process.on('exit', () => keep ? console.log(root) : rmSync(root, { recursive: true, force: true }))
const put = (name, text) => { const file = path.join(root, name); mkdirSync(path.dirname(file), { recursive: true }); writeFileSync(file, text) }
const q = text => JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0')) // a JSON string is YAML, but for a few characters
const some = n => payloads[n % payloads.length].text
execFileSync(baoku, ['init', root], { stdio: 'ignore' })
payloads.forEach(({ text }, n) => {
  const line = text.replaceAll('\n', ' ')
  put(`content/articles/2025/06/${String(1 + n % 28).padStart(2, '0')}/a${n}.md`, `---
id: "h${n}"
title: ${q(text)}
kicker: ${q(text)}
subtitle: ${q(text)}
place: ${q(text)}
agency: ${q(text)}
authors: [${q(text)}, ${q(some(n + 1))}]
issue_date: "2025-06-${String(1 + n % 28).padStart(2, '0')}"
publication: ${q(n % 3 ? '示例日报' : text)}
page: ${q(text)}
lang: zh-Hans
topics_add: [hostile]
translations: {en: {title: ${q(text)}, abstract: ${q(text)}}}
photos: [{caption: ${q(text)}, credit: ${q(text)}}]
notes: [${q(text)}, {printed: ${q(text)}, read_as: ${q(some(n + 2))}, at: ${q(text)}, source: ${q(text)}}]
changes: [{on: "2026-01-02", why: ${q(text)}}]
glossary: {${q('词' + line)}: {zh-TW: ${q(text)}}}
review: {state: checked, by: ${q(text)}, on: "2026-01-02"}
---

${text}

前文 ${line} 后文。

**${line}** *${line}* [${line}](a.html) \`${line}\`

第${n}篇的正文，大桥今日通车，行人往来。
`)
})
for (let page = 0; page < 8; page++) {
  const own = payloads.filter((_, n) => n % 32 === page).map(({ text }) => text.replaceAll('\n', ' '))
  put(`content/raw/p${page}.txt`, own.map(text => `${text}\n\n　　本报青屿6月1日电（记者 ${text}）大桥今日通车，两岸行人往来不绝。\n　　${text}\n　　图书馆延长开放时间。\n`).join('\n'))
  put(`content/raw/p${page}.yaml`, `publication: ${q(own[0])}\nissue_date: "2025-06-0${page + 1}"\npage: ${q(own[1])}\nedition: ${q(own[2])}\nurl: ${q('javascript:canary()//' + own[0])}\nscan: ${q(OUT + page + '.png')}\n`)
}
put('content/raw/javascript&colon;canary().txt', '标题\n\n　　大桥今日通车，两岸行人往来不绝。\n')
put('content/topics/hostile.md', payloads.map(({ text }) => text).join('\n\n'))
put('content/pages/evil.md', `---\ntitle: ${q(some(0))}\n---\n\n${payloads.map(({ text }) => text).join('\n\n')}\n`)
put('content/names/people.yaml', payloads.slice(0, 40).map(({ text }, n) => `- {id: n${n}, kind: person, name: ${q(`某${n}` + text.replaceAll('\n', ' '))}, en: ${q(text)}, pinyin: ${q(text)}, zh-TW: ${q(text)}, variants: [${q('别' + text.replaceAll('\n', ' '))}], note: ${q(text)}}`).join('\n'))
put('config.yaml', `title: {zh-Hans: ${q(some(0))}, en: ${q(some(5))}}
description: {zh-Hans: ${q(some(6))}, en: ${q(some(20))}}
base_url: https://site.example/a/
editions: [zh-Hans, zh-TW, en]
footer: [${payloads.slice(0, 12).map(({ text }) => q(text)).join(', ')}]
topics:
  - {id: hostile, name: {zh-Hans: ${q(some(4))}, en: ${q(some(10))}}, any: [${q(some(1))}, 大桥]}
`)
const built = (() => {
  try { return execFileSync(baoku, ['--root', root, 'build', '--format', 'json'], { encoding: 'utf8', env: { ...process.env, CI: '' }, stdio: ['ignore', 'pipe', 'pipe'] }) } catch (error) { return error.stdout + error.stderr }
})()
const site = path.join(root, 'public')
const said = built.split('\n').filter(line => line.includes('"error"'))
if (said.length || !existsSync(path.join(site, 'index.html'))) { console.log(`the archive was not built:\n${said.slice(0, 5).join('\n') || built.slice(-2000)}`); process.exit(1) }
for (const c of built) if (c < ' ' && c !== '\n') problems.push('a control character in what the program says')

// --- Two servers: the site, and a page with each payload as it is.
const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.xml': 'application/xml', '.svg': 'image/svg+xml', '.json': 'application/json', '.txt': 'text/plain; charset=utf-8', '.png': 'image/png' }
const serve = async answer => {
  const server = createServer((request, response) => {
    const [type, body] = answer(decodeURIComponent(new URL(request.url, 'http://x').pathname)) ?? []
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': type ?? 'text/plain', 'x-content-type-options': 'nosniff' }).end(body)
  })
  await new Promise(done => server.listen(0, '127.0.0.1', done))
  return { server, base: `http://127.0.0.1:${server.address().port}/` }
}
const ours = await serve(name => {
  const file = path.join(site, name.replace('/a/', '/'))
  return existsSync(file) && path.extname(file) ? [TYPES[path.extname(file)] ?? 'application/octet-stream', readFileSync(file)] : undefined
})
const theirs = await serve(name => /^\/\d+$/.test(name) ? [TYPES['.html'], `<!DOCTYPE html><title>x</title><body>${payloads[name.slice(1)].text}`] : undefined)

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] })

// A context in which the canary is heard and requests to other hosts are counted and stopped.
async function listen (base, options = {}) {
  const context = await browser.newContext({ bypassCSP: true, ...options })
  const heard = []
  await context.exposeFunction('canary', () => heard.push('the canary'))
  await context.route(url => !url.href.startsWith(base) && !url.href.startsWith('data:') && !url.href.startsWith('file:'), route => { heard.push(`a request to ${route.request().url()}`); return route.abort() })
  const page = await context.newPage()
  page.on('dialog', dialog => { heard.push('a dialog'); dialog.dismiss().catch(() => {}) })
  page.on('popup', popup => { heard.push('a window'); popup.close().catch(() => {}) })
  return { context, page, heard }
}

// --- The canary works.
let alive = 0
await Promise.all([0, 1, 2, 3].map(async worker => {
  const { context, page, heard } = await listen(theirs.base)
  for (const [n, payload] of payloads.entries()) {
    if (!payload.runs || n % 4 !== worker) continue
    heard.length = 0
    await page.goto(theirs.base + n, { waitUntil: 'domcontentloaded', timeout: 10000 }).catch(() => {})
    for (let wait = 0; wait < 200 && !heard.length; wait++) await page.waitForTimeout(10)
    if (heard.length) alive++; else problems.push(`the canary does not hear ${JSON.stringify(payload.text)}, which should run`)
  }
  await context.close()
}))

// What no page of ours has, whatever its content.
const strange = () => {
  const found = []
  // The bars of a topic's years.
  const isOurs = element => element.localName === 'svg' && element.matches('[aria-hidden]') && [...element.querySelectorAll('*')].every(part => part.localName === 'rect')
  for (const element of document.querySelectorAll('*')) {
    const name = element.localName
    const say = what => found.push(`${what}: ${element.outerHTML.slice(0, 160)}`)
    for (const { name, value } of element.attributes) {
      if (name.startsWith('on') || name === 'style' || name === 'srcdoc' || name === 'formaction' || name === 'background') say(`attribute ${name}`)
      if (/["'<>=`\s]/.test(name)) say(`attribute ${name}`)
      if (['href', 'src', 'action', 'srcset', 'poster', 'data', 'xlink:href'].includes(name) && value) {
        let url
        try { url = new URL(value, document.baseURI) } catch { continue }
        const isLink = element.localName === 'a' || (element.localName === 'link' && ['canonical', 'alternate'].includes(element.rel))
        if (!['http:', 'https:', 'file:'].includes(url.protocol) && !(isLink && ['mailto:', 'tel:'].includes(url.protocol)) && value !== 'data:,') say(`leads to ${url.protocol}`)
        if (!isLink && url.protocol !== 'data:' && url.origin !== location.origin) say(`loads from ${url.origin}`)
      }
    }
    if (['iframe', 'frame', 'object', 'embed', 'applet', 'base', 'style', 'svg', 'math', 'video', 'audio', 'source', 'marquee', 'xss', 'image', 'custom-element', 'textarea', 'template', 'xmp', 'noframes', 'portal'].includes(name) && !isOurs(element)) say(`element ${name}`)
    if (name === 'meta' && /refresh/i.test(element.httpEquiv) && !/^0; ?url=[^:]*$/i.test(element.content)) say('a refresh')
    if (name === 'script' && !element.src && element.type !== 'application/ld+json') say('a script in the page')
    if (name === 'script' && element.type === 'application/ld+json') try { JSON.parse(element.textContent) } catch (error) { say(`broken data (${error.message})`) }
  }
  return found
}
let looked = 0
const canonical = 'https://site.example/a/'
async function look (watcher, base, address) {
  const { page, heard } = watcher
  heard.length = 0
  await page.goto(base + address, { waitUntil: 'load', timeout: 20000 })
  const found = (await page.evaluate(strange)).filter(what => !what.includes(canonical))
  // Events that an attribute could wait for.
  await page.evaluate(() => { for (const type of ['mouseover', 'pointerenter', 'focus', 'toggle']) for (const element of document.querySelectorAll('main *')) element.dispatchEvent(new Event(type)) })
  for (const what of [...new Set([...found, ...heard])].slice(0, 5)) problems.push(`${address}: ${what}`)
  looked++
}

const all = readdirSync(site, { recursive: true }).map(name => name.split(path.sep).join('/')).filter(name => name.endsWith('.html')).sort()
// Each page is looked at in one of its editions, which take turns.
const addresses = [...new Set(all.map(name => name.replace(/^(zh-TW|en)\//, '')))].filter(name => !name.startsWith('id/'))
const pages = addresses.map((name, n) => ['', 'zh-TW/', 'en/'][n % 3] + name).map((name, n) => all.includes(name) ? name : addresses[n]).filter(name => all.includes(name) && !readFileSync(path.join(site, name), 'utf8').includes('http-equiv="refresh"'))
const share = Array.from({ length: 4 }, (_, k) => pages.filter((_, n) => n % 4 === k))
await Promise.all(share.map(async own => {
  const watcher = await listen(ours.base)
  for (const name of own) await look(watcher, ours.base, name.split('/').map(encodeURIComponent).join('/')).catch(error => problems.push(`${name}: ${error.message}`))
  await watcher.context.close()
}))

// The search: hostile queries, and hostile headlines among what it finds.
{
  const watcher = await listen(ours.base)
  for (const { text } of payloads.filter((_, n) => n % 12 === 0)) {
    await look(watcher, ours.base, `search.html?q=${encodeURIComponent(text)}#${encodeURIComponent(text)}`).catch(error => problems.push(`search: ${error.message}`))
  }
  await watcher.page.goto(ours.base + 'search.html?q=' + encodeURIComponent('大桥'))
  await watcher.page.waitForSelector('.hits a', { timeout: 20000 }).catch(() => problems.push('the search finds nothing'))
  for (const what of [...await watcher.page.evaluate(strange), ...watcher.heard].filter(what => !what.includes(canonical)).slice(0, 5)) problems.push(`search: ${what}`)
  // Feeds and data are whole, whatever stands in them.
  for (const name of readdirSync(site, { recursive: true }).filter(name => /\.(xml|json)$/.test(name))) {
    const text = readFileSync(path.join(site, name), 'utf8')
    if (name.endsWith('.json')) { try { JSON.parse(text) } catch (error) { problems.push(`${name}: ${error.message}`) } continue }
    const wrong = await watcher.page.evaluate(text => new DOMParser().parseFromString(text, 'application/xml').querySelector('parsererror')?.textContent, text)
    if (wrong) problems.push(`${name}: ${wrong.slice(0, 200)}`)
    looked++
  }
  await watcher.context.close()
}

// From disk, with the policy on.
{
  const watcher = await listen('file://', { bypassCSP: false })
  for (const name of pages.filter((_, n) => n % 25 === 0)) await look(watcher, 'file://' + site + '/', name.split('/').map(encodeURIComponent).join('/')).catch(error => problems.push(`${name}: ${error.message}`))
  await watcher.context.close()
}

// The desk and the preview, with an error over the page that quotes what is hostile.
{
  put('content/articles/2025/06/01/broken.md', `---\nid: "broken"\n${q(some(20))}: ${q(some(0))}\n---\n\n${some(0)}\n`)
  const watching = spawn(baoku, ['--root', root, 'watch', '--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] })
  const line = await new Promise((resolve, reject) => { createInterface(watching.stdout).once('line', resolve); setTimeout(() => reject(new Error('watch says nothing')), 60000) })
  const base = line.split(/\s/)[0]
  const watcher = await listen(base)
  const desk = ['_desk/', ...[0, 3, 5].map(n => `_desk/page/p${n}.html`), 'index.html', '2025/06/01/a0.html', 'en/2025/06/22/a21.html']
  for (const address of desk) {
    await look(watcher, base, address).catch(error => problems.push(`${address}: ${error.message}`))
    await watcher.page.waitForTimeout(150)
    for (const what of [...await watcher.page.evaluate(strange).catch(() => []), ...watcher.heard].filter(what => !what.includes(canonical)).slice(0, 3)) problems.push(`${address}: ${what}`)
  }
  await watcher.context.close()
  watching.kill('SIGINT')
}

await browser.close()
ours.server.close()
theirs.server.close()
for (const problem of problems.slice(0, 40)) console.log('  ' + problem)
console.log(`hostile: ${payloads.length} payloads, the canary hears ${alive} of ${payloads.filter(({ runs }) => runs).length} that run as they are`)
console.log(`hostile: ${looked} looks, ${problems.length} problems`)
if (looked < 100 || alive < 40) { console.log('too little was looked at to believe it'); process.exit(1) }
process.exit(problems.length ? 1 : 0)
