// What queries load, and how long they take once all is loaded.
//
//   node queries.mjs FOLDER [FINDER.JS] [--draws N] [--page BYTES]
//
// FOLDER is what index.rs made. Drawn queries: headlines' and texts' substrings of 2 to 12 characters (more short ones), two words, phrases in
// quotes, one character, with a range of dates. A query counts all that a first visit loads: index, folds, guides, shards,
// the ten cards shown, and the pages of up to four results on the screen whose snippet is not in their card, --page bytes each
// (default 14000: measured over the articles of a built site).
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { draws, openFinder } from '../../tests/judges/finder.mjs'

const args = process.argv.slice(2)
const option = (name, otherwise) => { const i = args.indexOf(name); return i < 0 ? otherwise : Number(args.splice(i, 2)[1]) }
const count = option('--draws', 500), pageBytes = option('--page', 14000)
const folder = args[0], engine = args[1] ?? new URL('../../themes/broadsheet/static/finder.js', import.meta.url).pathname
const texts = readFileSync(path.join(folder, 'texts.jsonl'), 'utf8').trim().split('\n').map(line => JSON.parse(line))
const pick = draws(7)
const part = (text, length) => { const all = Array.from(text), start = pick(Math.max(1, all.length - length)); return all.slice(start, start + length).join('') }
const kinds = {
  'word of 2': ([, body]) => part(body, 2),
  'word of 3 or 4': ([, body]) => part(body, 3 + pick(2)),
  'from a headline, 2 to 8': ([title]) => part(title, 2 + pick(7)),
  'run of 5 to 12': ([, body]) => part(body, 5 + pick(8)),
  'two words': ([title, body]) => `${part(title, 2)} ${part(body, 2)}`,
  'phrase in quotes': ([, body]) => `"${part(body, 3 + pick(6))}"`,
  'one character': ([, body]) => part(body, 1),
  '30 characters': ([, body]) => part(body, 30),
  'a date range too': ([title]) => part(title, 4)
}
const rows = []
for (const [kind, draw] of Object.entries(kinds)) {
  for (let i = 0; i < count / Object.keys(kinds).length; i++) {
    const q = draw(texts[pick(texts.length)])
    const finder = await openFinder(folder, 'zh-Hans', engine) // nothing loaded yet
    const query = kind === 'a date range too' ? { q, from: '2024-01-01', to: '2024-12-31' } : { q }
    const { found, terms } = await finder.find(query)
    if (!found) continue
    const index = sum(finder.loaded)
    const shown = await Promise.all(found.slice(0, 10).map(finder.card))
    const cards = sum(finder.loaded) - index
    const asked = shown.slice(0, 4).filter(hit => terms.some(term => !finder.place(hit.t, term.run) && !finder.place(hit.x, term.run))).length
    const start = performance.now()
    await finder.find(query)
    rows.push({ kind, q, index, cards, pages: asked * pageBytes, total: index + cards + asked * pageBytes, ms: performance.now() - start, found: found.length })
  }
}
function sum (loaded) { return [...loaded.values()].reduce((a, b) => a + b, 0) }
const quantile = (list, share) => list.sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))]
const kb = bytes => String(Math.round(bytes / 1000)).padStart(8)
console.log('KB loaded, pages of results included       median    95 %     most  | index 95 %  | ms 95 %  most')
for (const kind of [...Object.keys(kinds), 'all']) {
  const of = rows.filter(row => kind === 'all' || row.kind === kind)
  const totals = of.map(row => row.total), times = of.map(row => row.ms)
  console.log(kind.padEnd(40), kb(quantile(totals, 0.5)), kb(quantile(totals, 0.95)), kb(quantile(totals, 1)), ' |', kb(quantile(of.map(row => row.index + row.cards), 0.95)), '  |',
    quantile(times, 0.95).toFixed(1).padStart(6), quantile(times, 1).toFixed(1).padStart(6))
}
const within = rows.filter(row => row.total <= 300000).length / rows.length
console.log(`${rows.length} queries: ${(within * 100).toFixed(1)} % load at most 300 KB; ${rows.filter(row => row.total > 1e6).length} over 1 MB`)
