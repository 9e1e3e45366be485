// Runs the site's own finder.js in Node, on the files of a built site, and counts what it loads.
//
//   const finder = await openFinder(SITE, EDITION[, FINDER.JS])   finder.find({ q }), finder.card(number), finder.loaded (path → bytes)
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import vm from 'node:vm'

export async function openFinder (site, edition, engine) {
  engine ??= path.join(site, 'assets', readdirSync(path.join(site, 'assets')).find(name => /^finder\b.*\.js$/.test(name)))
  const loaded = new Map()
  // All that it wants of a browser: a script element that reports back when its file has run.
  const context = vm.createContext({
    document: {
      createElement: () => ({}),
      head: {
        appendChild (script) {
          let text
          try {
            text = readFileSync(path.join(site, script.src), 'utf8')
          } catch {
            setImmediate(() => script.onerror())
            return
          }
          loaded.set(script.src, Buffer.byteLength(text))
          setImmediate(() => { vm.runInContext(text, context); script.onload() })
        }
      }
    }
  })
  const source = readFileSync(engine, 'utf8')
  vm.runInContext(source, context)
  const finder = vm.runInContext('baokuSearch', context)
  await finder.open('search/', edition)
  return { ...finder, loaded }
}

/** Numbers that look drawn, the same in every run (mulberry32). */
export function draws (seed) {
  return below => {
    seed = (seed + 0x6D2B79F5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor(((t ^ (t >>> 14)) >>> 0) / 4294967296 * below)
  }
}
