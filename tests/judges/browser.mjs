// Loads a built site in headless Chromium, over HTTP and from disk, and lets axe-core judge it.
//
//   node browser.mjs SITE [--chromium PATH] [--all] [--shots DIR] [--base-path /archive/]
//
// One page of each kind (the first class of <body>) in each edition, light and dark, at 320 and 1280 CSS pixels.
// A console message, a request to another host, a failed request, a layout shift, a horizontal scroll bar or an
// accessibility violation fails the run. --all looks at every page (slow); --shots keeps pictures; --base-path is the path of
// the base_url that the site was built with: pages for missing addresses link to it.
import { chromium } from 'playwright-core'
import { createServer } from 'node:http'
import { readFile, readdir, mkdir } from 'node:fs/promises'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const args = process.argv.slice(2)
const option = name => { const i = args.indexOf(name); return i < 0 ? null : args.splice(i, 2)[1] }
const flag = name => { const i = args.indexOf(name); if (i >= 0) args.splice(i, 1); return i >= 0 }
const shots = option('--shots')
const executablePath = option('--chromium') ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
const basePath = option('--base-path') ?? '/'
const all = flag('--all')
const site = path.resolve(args[0] ?? 'public')
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.xml': 'application/xml', '.svg': 'image/svg+xml', '.json': 'application/json', '.txt': 'text/plain; charset=utf-8', '.png': 'image/png', '.webp': 'image/webp', '.woff2': 'font/woff2' }
const server = createServer(async (request, response) => {
  if (request.url === '/favicon.ico') return response.writeHead(204).end() // what browsers ask for by themselves
  const file = path.join(site, decodeURIComponent(new URL(request.url, 'http://x').pathname).replace(basePath, '/'))
  try {
    const body = await readFile(file.endsWith('/') ? file + 'index.html' : file)
    response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' }).end(body)
  } catch { response.writeHead(404).end() }
})
await new Promise(done => server.listen(0, '127.0.0.1', done))
const http = `http://127.0.0.1:${server.address().port}/`

// One page per edition and kind.
const pages = new Map()
for (const entry of (await readdir(site, { recursive: true })).sort()) {
  if (!entry.endsWith('.html')) continue
  const html = await readFile(path.join(site, entry), 'utf8')
  if (html.includes('http-equiv="refresh"')) continue
  const lang = /<html[^>]*\blang="([^"]+)"/.exec(html)?.[1] ?? '?'
  const kind = /<body[^>]*\bclass="(?:on-)?([^" ]+)/.exec(html)?.[1] ?? '?'
  const key = all ? entry : `${lang} ${kind}`
  if (!pages.has(key)) pages.set(key, entry.split(path.sep).join('/'))
}

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] })
const problems = []
let looked = 0
async function look(base, entry, { scheme, width, judge }) {
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height: 900 }, reducedMotion: 'reduce' })
  const page = await context.newPage()
  const where = `${base.startsWith('file') ? 'file' : 'http'} ${scheme} ${width} ${entry}`
  const say = what => problems.push(`${where}: ${what}`)
  page.on('console', message => say(`console ${message.type()}: ${message.text()}`))
  page.on('pageerror', error => say(`error: ${error.message}`))
  page.on('requestfailed', request => say(`failed: ${request.url()}`))
  page.on('response', response => response.status() >= 400 && say(`${response.status()}: ${response.url()}`))
  page.on('request', request => {
    if (!request.url().startsWith(base) && !request.url().startsWith('data:')) say(`leaves the site: ${request.url()}`)
  })
  await page.addInitScript(() => {
    window.shift = 0
    new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) window.shift += e.value }).observe({ type: 'layout-shift', buffered: true })
  })
  await page.goto(base + entry, { waitUntil: 'load' })
  const facts = await page.evaluate(() => ({ shift: window.shift, over: document.documentElement.scrollWidth - document.documentElement.clientWidth }))
  // Less is the rounding of a line's height, not something that moves.
  if (facts.shift > 0.005) say(`layout shift ${facts.shift.toFixed(4)}`)
  if (facts.over > 0) say(`${facts.over} px wider than the screen`)
  if (judge) {
    // Injected past the page's content security policy, which must not allow it.
    const client = await context.newCDPSession(page)
    await client.send('Page.setBypassCSP', { enabled: true })
    await page.evaluate(axe)
    const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }))
    for (const v of violations) say(`axe ${v.id}: ${v.help}: ${v.nodes.slice(0, 2).map(n => n.html.slice(0, 120)).join(' | ')}`)
  }
  if (shots) {
    await mkdir(shots, { recursive: true })
    await page.screenshot({ path: path.join(shots, `${entry.replaceAll('/', '_')}-${scheme}-${width}.png`), fullPage: true })
  }
  looked++
  await context.close()
}

// A headline as one edition shows it is typed into the search of every edition, and must find its article there.
async function search (base) {
  const article = pages.get([...pages.keys()].find(key => key.startsWith('zh-') && key.endsWith(' article') && !/^zh-\w+\//.test(pages.get(key))))
  const editions = [...new Set([...pages.keys()].map(key => key.split(' ')[0]))]
  const folder = tag => existsSync(path.join(site, tag)) ? tag + '/' : ''
  const headline = async tag => /<h1[^>]*>(.*?)<\/h1>/s.exec(await readFile(path.join(site, folder(tag) + article), 'utf8'))[1].replace(/<[^>]*>/g, '').trim()
  for (const typed of editions.filter(tag => tag !== 'en')) {
    const query = (await headline(typed)).match(/\p{Script=Han}{2,6}/u)[0]
    for (const shown of editions) {
      const context = await browser.newContext()
      const page = await context.newPage()
      const where = `${base.slice(0, 4)} search for ${query} (${typed}) in ${shown}`
      page.on('console', message => problems.push(`${where}: console ${message.type()}: ${message.text()}`))
      page.on('pageerror', error => problems.push(`${where}: ${error.message}`))
      await page.goto(base + folder(shown) + 'search.html')
      await page.fill('#query input[name=q]', query)
      const found = await page.waitForSelector(`.hits a[href$="${folder(shown) + article}"]`, { timeout: 8000 }).catch(() => null)
      if (!found) problems.push(`${where}: not found`)
      looked++
      await context.close()
    }
  }
}

const queue = []
for (const entry of pages.values()) {
  for (const scheme of ['light', 'dark']) for (const width of [320, 1280]) queue.push([http, entry, { scheme, width, judge: true }])
  if (!entry.endsWith('404.html')) queue.push([pathToFileURL(site).href + '/', entry, { scheme: 'light', width: 1280, judge: false }])
}
await Promise.all([0, 1, 2].map(async () => { for (let job; (job = queue.shift());) await look(...job).catch(e => problems.push(`${job[1]}: ${e.message}`)) }))
for (const base of [http, pathToFileURL(site).href + '/']) await search(base).catch(e => problems.push(`search: ${e.message}`))
await browser.close()
server.close()
if (pages.size < 5) problems.push(`only ${pages.size} pages: is this a site?`)
for (const problem of problems.slice(0, 60)) console.log('  ' + problem)
console.log(`browser: ${pages.size} pages, ${looked} looks, ${problems.length} problems`)
console.log(`browser: ${looked - Math.min(looked, problems.length)} passed, ${Math.min(looked, problems.length)} failed`)
process.exit(problems.length ? 1 : 0)
