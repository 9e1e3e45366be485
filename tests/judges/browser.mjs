// Loads a built site in headless Chromium, over HTTP and from disk, and lets axe-core judge it.
//
//   node browser.mjs SITE [--chromium PATH] [--all] [--shots DIR] [--base-path /archive/] [--only KIND]
//
// One page of each kind (the first class of <body>) in each edition, light and dark, at 320 and 1280 CSS pixels, from disk, and without
// JavaScript. --only KIND looks at pages of one kind.
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
const only = option('--only')
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
  if (only && kind !== only) continue
  const key = all ? entry : `${lang} ${kind}`
  if (!pages.has(key)) pages.set(key, entry.split(path.sep).join('/'))
}

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] })
const problems = []
let looked = 0

// A page of its own with everything that may go wrong in it listened to.
async function open (base, entry, where, options) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  const say = what => problems.push(`${base.startsWith('file') ? 'file' : 'http'} ${where} ${entry}: ${what}`)
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
  return { context, page, say }
}

// What moved while the page was loading, and what is wider than the screen.
async function measure (page, say) {
  const facts = await page.evaluate(() => ({ shift: window.shift, over: document.documentElement.scrollWidth - document.documentElement.clientWidth }))
  // Less is the rounding of a line's height, not something that moves.
  if (facts.shift > 0.005) say(`layout shift ${facts.shift.toFixed(4)}`)
  if (facts.over > 0) say(`${facts.over} px wider than the screen`)
  looked++
}

async function look (base, entry, width) {
  const { context, page, say } = await open(base, entry, String(width), { colorScheme: 'light', viewport: { width, height: 900 } })
  await page.goto(base + entry, { waitUntil: 'load' })
  await measure(page, say)
  if (base === http) {
    // Injected past the page's content security policy, which must not allow it.
    const client = await context.newCDPSession(page)
    await client.send('Page.setBypassCSP', { enabled: true })
    await page.evaluate(axe)
    for (const scheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: scheme })
      // Only colours change with the scheme.
      const { violations } = await page.evaluate(scheme => axe.run(document, { resultTypes: ['violations'], ...(scheme === 'dark' && { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } }) }), scheme)
      for (const v of violations) say(`${scheme}: axe ${v.id}: ${v.help}: ${v.nodes.slice(0, 2).map(n => n.html.slice(0, 120)).join(' | ')}`)
      looked++
      if (shots) {
        await mkdir(shots, { recursive: true })
        await page.screenshot({ path: path.join(shots, `${entry.replaceAll('/', '_')}-${scheme}-${width}.png`), fullPage: true })
      }
    }
  }
  await context.close()
}

// Without JavaScript a page shows its heading, its text and its links, and nothing that only a script could use.
async function plain (entry) {
  const { context, page, say } = await open(http, entry, 'without JavaScript', { javaScriptEnabled: false })
  await page.goto(http + entry, { waitUntil: 'load' })
  for (const what of ['h1', '.prose', '.masthead nav a', 'footer']) {
    const all = await page.locator(what).all()
    if (all.length && !(await all[0].isVisible())) say(`${what} is not to be seen`)
  }
  if (!(await page.locator('h1').count())) say('no heading')
  for (const button of await page.locator('button[type=button]').all()) if (await button.isVisible()) say(`a button that needs a script: ${await button.textContent()}`)
  looked++
  await context.close()
}

// A headline as one edition shows it is typed into the search of every edition, and must find its article there.
const editions = [...new Set([...pages.keys()].map(key => key.split(' ')[0]))]
const folder = tag => existsSync(path.join(site, tag)) ? tag + '/' : ''
const article = pages.get([...pages.keys()].find(key => key.startsWith('zh-') && key.endsWith(' article') && !/^zh-\w+\//.test(pages.get(key))))

async function typed (tag) {
  const headline = /<h1[^>]*>(.*?)<\/h1>/s.exec(await readFile(path.join(site, folder(tag) + article), 'utf8'))[1]
  return headline.replace(/<[^>]*>/g, '').match(/\p{Script=Han}{2,6}/u)[0]
}

async function search (base) {
  for (const shown of editions) {
    const { context, page, say } = await open(base, folder(shown) + 'search.html', 'search', {})
    await page.goto(base + folder(shown) + 'search.html')
    for (const tag of editions.filter(tag => tag.startsWith('zh'))) {
      const query = await typed(tag)
      await page.fill('#query input[name=q]', query)
      await page.waitForSelector(`.hits a[href$="${folder(shown) + article}"]`, { timeout: 20000 }).catch(() => say(`${query} (${tag}) does not find ${article}`))
      // From disk only headlines and stored beginnings are there to be marked, in English ones nothing Chinese.
      if (shown.startsWith('zh') && !(await page.locator('.hits mark').count())) say(`${query}: nothing is marked`)
      if (base === http && new URL(page.url()).searchParams.get('q') !== query) say(`${query} is not in the address ${page.url()}`)
      await page.fill('#query input[name=q]', '')
      await page.waitForFunction(() => !document.querySelector('.hits')).catch(() => say('an empty query keeps its results'))
      looked++
    }
    await context.close()
  }
}

// The search as a reader uses it: an address that somebody sent, arrow keys, a phrase, filters, an attack, nothing found, Save-Data.
async function useSearch () {
  const query = await typed(editions[0]), at = http + folder(editions[0]) + 'search.html'
  const { context, page, say } = await open(http, 'search.html', 'using', {})
  await page.goto(`${at}?q=${encodeURIComponent(`"${query}"`)}`)
  await page.waitForSelector('.hits a', { timeout: 20000 }).catch(() => say('a shared address finds nothing'))
  await page.focus('#query input[name=q]')
  await page.keyboard.press('ArrowDown')
  if (!(await page.evaluate(() => document.activeElement.matches('.hits li:first-child a')))) say('the arrow does not lead to the first result')
  await page.keyboard.press('ArrowUp')
  if (!(await page.evaluate(() => document.activeElement.name === 'q'))) say('the arrow does not lead back')
  for (const nothing of [`"${[...query].reverse().join('')}龘龘"`, '<img src=x onerror=alert(1)>龘', '龘靐齉']) {
    await page.fill('#query input[name=q]', nothing)
    await page.waitForFunction(() => document.querySelector('.status') && !document.querySelector('.hits li')).catch(() => say(`${nothing} finds something`))
  }
  await page.fill('#query input[name=q]', query)
  await page.fill('#query input[name=from]', '2999-01-01')
  await page.waitForFunction(() => document.querySelector('.status') && !document.querySelector('.hits li')).catch(() => say('the year 2999 has articles'))
  await context.close()

  const saving = await open(http, 'search.html', 'Save-Data', {})
  await saving.page.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }))
  const asked = []
  saving.page.on('request', request => asked.push(request.url()))
  await saving.page.goto(`${at}?q=${encodeURIComponent(query)}`)
  const button = saving.page.locator('#results button')
  await button.waitFor().catch(() => saving.say('nothing is offered'))
  if (!/\d+\s*KB/.test(await button.textContent())) saving.say('the size is not said')
  if (asked.some(url => url.includes('/search/') || url.includes('finder'))) saving.say('something is loaded before the reader agrees')
  await button.click()
  await saving.page.waitForSelector('.hits a', { timeout: 20000 }).catch(() => saving.say('nothing is found afterwards'))
  await saving.context.close()
  looked += 2
}

const jobs = []
const fromDisk = pathToFileURL(site).href + '/'
for (const entry of pages.values()) {
  jobs.push(() => look(http, entry, 320), () => look(http, entry, 1280), () => plain(entry))
  if (!entry.endsWith('404.html')) jobs.push(() => look(fromDisk, entry, 1280))
}
await Promise.all([0, 1, 2].map(async () => { for (let job; (job = jobs.shift());) await job().catch(e => problems.push(e.message)) }))
for (const use of [() => search(http), () => search(fromDisk), useSearch]) await use().catch(e => problems.push(`search: ${e.message}`))
await browser.close()
server.close()
if (pages.size < 5 && !only) problems.push(`only ${pages.size} pages: is this a site?`)
for (const problem of problems.slice(0, 60)) console.log('  ' + problem)
console.log(`browser: ${pages.size} pages, ${looked} looks, ${problems.length} problems`)
console.log(`browser: ${looked - Math.min(looked, problems.length)} passed, ${Math.min(looked, problems.length)} failed`)
process.exit(problems.length ? 1 : 0)
