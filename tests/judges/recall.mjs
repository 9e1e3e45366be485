// Random substrings of articles, as each edition shows them, must find their article in every edition; hard queries must behave.
//
//   node recall.mjs SITE [--draws N] [--finder FILE]   N substrings per edition (default 400)
//
// The site's own finder.js does the searching, or the one that --finder names. The text is read from the built pages, not from the archive.
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { draws, openFinder } from './finder.mjs'

const args = process.argv.slice(2)
const at = args.indexOf('--draws')
const count = at < 0 ? 400 : Number(args.splice(at, 2)[1])
const other = args.indexOf('--finder')
const engine = other < 0 ? undefined : args.splice(other, 2)[1]
const site = path.resolve(args[0] ?? 'public')
const problems = []
let passed = 0
const check = (right, what) => { if (right) passed++; else problems.push(what) }

const index = readFileSync(path.join(site, 'search', 'index.js'), 'utf8')
const editions = Object.keys(JSON.parse(/^baokuSearch\.put\("index",(.*)\)\s*$/s.exec(index)[1]).editions)
const folder = tag => { try { readdirSync(path.join(site, tag)); return tag + '/' } catch { return '' } }
const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" }
const plain = html => html.replace(/<[^>]*>/g, '').replace(/&(#?\w+);/g, (all, name) => entities[name] ?? all)

// Headlines and paragraphs of every article that an edition shows.
function articles (tag) {
  const found = []
  for (const entry of readdirSync(path.join(site, folder(tag)), { recursive: true })) {
    if (!/^(\d{4}|undated)[/\\].*\.html$/.test(entry) || entry.endsWith('index.html')) continue
    const html = readFileSync(path.join(site, folder(tag), entry), 'utf8')
    if (!/<body class="on-article/.test(html)) continue
    const headline = /<h1[^>]*>(.*?)<\/h1>/s.exec(html)[1]
    const body = /<div class="prose"[^>]*>(.*?)<\/div>/s.exec(html)?.[1] ?? ''
    const texts = [plain(headline).replace(/^\s*\[|\]\s*$/g, ''), ...Array.from(body.matchAll(/<(p|h2|h3)\b[^>]*>(.*?)<\/\1>/gs), m => plain(m[2]))]
    found.push({ path: entry.split(path.sep).join('/'), texts: texts.filter(text => letters(text) > 1) })
  }
  return found
}

function letters (text) { return (text.match(/[\p{Alphabetic}\p{N}]/gu) ?? []).length }

const finders = new Map()
for (const tag of editions) finders.set(tag, await openFinder(site, tag, engine))
async function paths (tag, query) {
  const finder = finders.get(tag)
  const { found } = await finder.find(query)
  return found && Promise.all(found.map(async number => (await finder.card(number)).p))
}

for (const tag of editions) {
  const pick = draws(tag.length * 7919 + tag.charCodeAt(3))
  const all = articles(tag)
  check(all.length > 0, `${tag}: no articles found in the pages`)
  for (let i = 0; i < count && all.length; i++) {
    const article = all[pick(all.length)]
    if (!article.texts.length) continue
    const text = Array.from(article.texts[pick(article.texts.length)])
    let part
    do {
      const length = 2 + pick(i % 10 ? 14 : 60), start = pick(Math.max(1, text.length - length + 1))
      part = text.slice(start, start + length).join('')
    } while (letters(part) < 2)
    // Words between blanks may stand anywhere, so a substring is found as typed; between quotes it must stand as it is.
    const typed = part.replace(/["“”「」『』«»]/g, ' ')
    const shown = editions[(editions.indexOf(tag) + (i % 2 ? 0 : pick(editions.length))) % editions.length]
    for (const q of [typed, `"${typed}"`]) {
      check((await paths(shown, { q }))?.some(found => found === article.path), `${tag} → ${shown}: ${JSON.stringify(q)} does not find ${article.path}`)
    }
  }
}

// What must hold for any query: an answer, in time, sorted into the archive, each article once.
const HARD = [
  '', ' ', '中', '的', 'a', '1', '。', '，。！？', '“”', '"', '""', '"“', '「', '😀', '中😀国', '👨‍👩‍👧', '𠮷', '𠮷野家', '\u0000', '\u200b\u200b', '\ufeff中国',
  '中國中国', '簡体繁體', '飛彈', '导弹', 'ＡＢＣ', 'Xi’an', "Xi'an", 'B-2', '2025年6月17日', '6 17', '3.1%', '1,000', '100％', '西罗吉丁·穆赫里丁', 'a·b·c',
  '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "'; DROP TABLE articles; --", '{{7*7}}', '${7*7}', '../../etc/passwd', '%00', '%E4%B8%AD', 'javascript:alert(1)',
  '__proto__', 'constructor', 'hasOwnProperty', 'toString', '国'.repeat(200), '中华人民共和国'.repeat(30), 'a'.repeat(400), '中 '.repeat(200), '\ud800', '\udc00中', 'İstanbul', 'ß', 'ΣΊΣΥΦΟΣ', 'Ⅷ', '①', '〇', '々', 'ﬁ', 'é', 'é',
  '"中国', '中国"', '"中国 中亚" 合作', '中亚-中国', '\\', '\\u4e2d', 'null', 'undefined', 'NaN', '-1', '0'
]
for (const tag of editions) {
  for (const q of HARD) {
    const finder = finders.get(tag)
    const start = performance.now()
    const { found, terms } = await finder.find({ q }).catch(error => ({ found: [error] }))
    const right = found === null ? !terms.length : Array.isArray(found) && new Set(found).size === found.length && found.every(Number.isInteger)
    check(right, `${tag}: ${JSON.stringify(q.slice(0, 40))} answers ${String(found).slice(0, 80)}`)
    check(performance.now() - start < 2000, `${tag}: ${JSON.stringify(q.slice(0, 40))} takes ${Math.round(performance.now() - start)} ms`)
  }
}
const same = async (a, b) => JSON.stringify(await paths(editions[0], { q: a })) === JSON.stringify(await paths(editions[0], { q: b }))
for (const [a, b] of [['中国', '中國'], ['ＡＢＣ', 'abc'], ['Xi’an', "Xi'an"], ['中 国', '中  国'], ['发展', '發展'], ['“中国”', '"中国"'], ['「中国」', '"中国"']]) {
  check(await same(a, b), `${a} and ${b} find different articles`)
}
for (const filter of [{ topic: '1' }, { paper: '1' }, { from: '2000-01-01' }, { to: '2999-12-31' }, { from: '2999-01-01' }, { topic: '999' }, { topic: 'x' }, { from: 'x' }, { undated: '1' }]) {
  const { found } = await finders.get(editions[0]).find({ q: '', ...filter })
  check(Array.isArray(found), `${JSON.stringify(filter)} answers ${found}`)
}
check((await finders.get(editions[0]).find({ q: '', from: '2999-01-01' })).found.length === 0, 'the far future has articles')
const undated = new Set(await paths(editions[0], { q: '', undated: '1' }))
for (const { path } of articles(editions[0])) check(undated.has(path) === path.startsWith('undated/'), `${path} and the filter of undated articles`)

for (const problem of problems.slice(0, 40)) console.log('  ' + problem)
console.log(`recall: ${passed} passed, ${problems.length} failed`)
process.exit(problems.length ? 1 : 0)
