// Takes the pictures of this folder from a built sample archive, with headless Chromium.
//
//   npm ci --prefix tests/judges && node docs/images/take.mjs public [--chromium PATH]
//
// For each kind of page one picture of four views: a desktop in simplified characters, light; one in English, dark; a phone in
// traditional characters, light; one with Taiwan's words, dark. Fonts are those of the machine: Noto Serif CJK and Noto Sans CJK.
import { createRequire } from 'node:module'
import { createServer } from 'node:http'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))
const { chromium } = createRequire(path.join(here, '../../tests/judges/package.json'))('playwright-core')
const args = process.argv.slice(2)
const at = args.indexOf('--chromium')
const executablePath = at < 0 ? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync) : args.splice(at, 2)[1]
const site = path.resolve(args[0] ?? 'public')

const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml' }
const server = createServer(async (request, response) => {
  const file = path.join(site, decodeURIComponent(new URL(request.url, 'http://x').pathname))
  try {
    const body = await readFile(file.endsWith('/') ? file + 'index.html' : file)
    response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' }).end(body)
  } catch { response.writeHead(404).end() }
})
await new Promise(done => server.listen(0, '127.0.0.1', done))
const http = `http://127.0.0.1:${server.address().port}/`

// The longest page of a kind shows most of what there can be.
async function longest (folder) {
  const entries = (await readdir(path.join(site, folder), { recursive: true })).filter(entry => entry.endsWith('.html'))
  const sized = await Promise.all(entries.map(async entry => [(await readFile(path.join(site, folder, entry))).length, entry]))
  return `${folder}/${sized.sort((a, b) => b[0] - a[0])[0][1]}`
}
const years = (await readdir(site)).filter(name => /^\d{4}$/.test(name)).sort()
const articles = []
for (const year of years) {
  for (const entry of await readdir(path.join(site, year), { recursive: true })) {
    if (!entry.endsWith('.html') || entry.endsWith('index.html')) continue
    const html = await readFile(path.join(site, year, entry), 'utf8')
    // The one with most sections: related articles, printings, photos, notes.
    articles.push([html.split('<section').length, `${year}/${entry}`])
  }
}
const kinds = {
  home: 'index.html',
  article: articles.sort((a, b) => b[0] - a[0] || (a[1] < b[1] ? -1 : 1))[0][1],
  topic: await longest('topics'),
  comparison: await longest('compare'),
  provenance: await longest('sources'),
  search: 'search.html?q=' + encodeURIComponent('伊朗核設施'),
  calendar: `${years.at(-1)}/index.html`,
  names: 'names/index.html',
}

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
async function shot (prefix, page, colorScheme, width, height) {
  const context = await browser.newContext({ colorScheme, reducedMotion: 'reduce', viewport: { width, height }, deviceScaleFactor: 1, locale: prefix === 'en/' ? 'en' : 'zh-CN' })
  const tab = await context.newPage()
  // Nobody who looks at a picture wants to be offered another language.
  await tab.addInitScript(() => { try { localStorage.setItem('edition', 'chosen') } catch {} })
  await tab.goto(http + prefix + page, { waitUntil: 'networkidle' })
  await tab.waitForTimeout(300)
  const bytes = await tab.screenshot({ type: 'png' })
  await context.close()
  return `data:image/png;base64,${bytes.toString('base64')}`
}
for (const [kind, page] of Object.entries(kinds)) {
  const [large, dark, phone, phoneDark] = await Promise.all([
    shot('', page, 'light', 1120, 900), shot('en/', page, 'dark', 1120, 900),
    shot('zh-Hant/', page, 'light', 390, 900), shot('zh-TW/', page, 'dark', 390, 900),
  ])
  const context = await browser.newContext({ viewport: { width: 2100, height: 600 }, deviceScaleFactor: 1 })
  const sheet = await context.newPage()
  await sheet.setContent(`<body style="margin:12px;display:flex;gap:12px;background:#8a8a8a">${[large, dark, phone, phoneDark]
    .map(src => `<img src="${src}" style="height:576px;border-radius:4px">`).join('')}</body>`)
  const box = await sheet.locator('img').last().boundingBox()
  const picture = await sheet.screenshot({ type: 'png', clip: { x: 0, y: 0, width: Math.ceil(box.x + box.width + 12), height: 600 } })
  await writeFile(path.join(here, `${kind}.png`), picture)
  console.log(`${kind}: ${page}, ${picture.length} bytes`)
  await context.close()
}
await browser.close()
server.close()
