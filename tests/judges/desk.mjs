// Works at the desk of `baoku watch` as an archivist does: in headless Chromium, by keyboard alone, and lets axe-core judge its pages.
//
//   node desk.mjs BAOKU [--chromium PATH]
//
// A new archive with a page that needs a person (when one doubt is settled the next has the focus); its doubts are settled by keys, and the sidecar must say what was chosen. Each kind of page
// is looked at light and dark, at 320 and 1280 CSS pixels. A console message, a request to another host, a failed request, a horizontal
// scroll bar or an accessibility violation fails the run.
import { chromium } from 'playwright-core'
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { tmpdir } from 'node:os'
import path from 'node:path'

const args = process.argv.slice(2)
const option = name => { const i = args.indexOf(name); return i < 0 ? null : args.splice(i, 2)[1] }
const executablePath = option('--chromium') ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
const baoku = path.resolve(args[0] ?? 'target/release/baoku')
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

// A line that belongs to no story, and a dateline without a year.
const PAGE = `江上大桥正式通车

　　本报江城6月21日电（记者李明）江上大桥二十一日
正式通车。大桥全长一千二百米，连接南北两岸，往来车辆
川流不息，江面上的渡船从此停航。（完）

城东公园今起开放

　　本报讯（记者王芳）城东公园经过一年整修，今天起向
市民免费开放。公园占地二十公顷，
三十名志愿者维持秩序。
　　大桥建设历时三年两岸居民纷纷前来观看的
`
const root = mkdtempSync(path.join(tmpdir(), 'baoku-desk-'))
execFileSync(baoku, ['init', root], { stdio: 'ignore' })
writeFileSync(path.join(root, 'content/raw/017.txt'), PAGE)
const watching = spawn(baoku, ['--root', root, 'watch', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
const [first] = await Promise.race([
  new Promise(resolve => createInterface(watching.stdout).once('line', line => resolve([line]))),
  new Promise((_resolve, reject) => setTimeout(() => reject(new Error('watch says nothing')), 60000)),
])
const base = first.split(/\s/)[0]

const problems = []
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] })
async function open (where, options) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  const say = what => problems.push(`${where}: ${what}`)
  page.on('console', message => say(`console ${message.type()}: ${message.text()}`))
  page.on('pageerror', error => say(`error: ${error.message}`))
  // The stream of news ends with its page.
  page.on('requestfailed', request => request.url().includes('/_baoku/events') || say(`failed: ${request.url()}`))
  page.on('response', response => response.status() >= 400 && say(`${response.status()}: ${response.url()}`))
  page.on('request', request => request.url().startsWith(base) || request.url().startsWith('data:') || say(`leaves the desk: ${request.url()}`))
  return { context, page, say }
}

for (const address of ['_desk/', '_desk/page/017.html', '_desk/line/12/017.html']) {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [320, 1280]) {
      const { context, page, say } = await open(`${address} ${colorScheme} ${width}`, { colorScheme, viewport: { width, height: 900 }, bypassCSP: true })
      await page.goto(base + address)
      await page.addScriptTag({ content: axe })
      const { violations } = await page.evaluate(() => globalThis.axe.run(document))
      for (const { id, help, nodes } of violations) say(`${id}: ${help}: ${nodes[0].html.slice(0, 200)}`)
      if (await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)) say('is wider than the screen')
      await context.close()
    }
  }
}

const { page, say } = await open('by keyboard', { viewport: { width: 1280, height: 900 } })
await page.goto(base + '_desk/')
await page.locator('a.row', { hasText: '大桥建设' }).focus()
await page.keyboard.press('Enter')
await page.waitForURL('**/_desk/page/017.html*')
const doubts = () => page.locator('section.doubt').count()
let open_ = await doubts()
if (open_ < 2) say(`${open_} doubts where two were expected`)
for (const keys of [['j', '1', '2025-06-22', 'Enter'], ['1']]) {
  for (const key of keys) await (key.includes('-') ? page.keyboard.type(key) : page.keyboard.press(key))
  const before = open_
  await page.waitForFunction(before => document.readyState === 'complete' && document.querySelectorAll('section.doubt').length < before, before, { timeout: 60000 })
    .catch(async () => say(`${keys}: nothing was settled: ${await page.locator('#said').textContent()}`))
  // What ingest wrote is read once more: a page that is still changing is no place for keys.
  await page.waitForTimeout(2000)
  open_ = await doubts()
}
if (open_ > 0) say(`${open_} doubts are left`)
const sidecar = readFileSync(path.join(root, 'content/raw/017.yaml'), 'utf8')
if (!sidecar.startsWith('issue_date: "2025-06-22"\ncorrections:\n  - ')) say(`the sidecar is:\n${sidecar}`)
await page.keyboard.press('j')
await page.waitForURL(url => !url.pathname.includes('017'), { timeout: 10000 }).catch(() => say('j does not lead on from a page that is done'))

await browser.close()
watching.kill('SIGINT')
rmSync(root, { recursive: true, force: true })
for (const problem of problems) console.log(problem)
console.log(problems.length === 0 ? 'the desk: nothing to say' : `${problems.length} problems`)
process.exit(problems.length === 0 ? 0 : 1)
