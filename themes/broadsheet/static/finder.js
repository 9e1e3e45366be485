// Finds articles: loads the few pieces of the index that a query needs, each a small script, so that it works from disk as well.
// What the pieces hold is told in src/render/search of baoku; letters() must cut a query as units.rs cuts the texts.
var baokuSearch = (function () {
  'use strict'
  var TOPIC = 0xE000, PAPER = 0xE001, MOST_UNITS = 10
  var base, edition, manifest, folds, frequent, days
  var loading = {}, pieces = {}, shards = {}

  function load (path) {
    return loading[path] = loading[path] || new Promise(function (resolve, reject) {
      var script = document.createElement('script')
      script.src = base + path + '.js'
      script.onload = function () { resolve(pieces[path.split('/').pop()]) }
      script.onerror = function () { delete loading[path]; reject(new Error(path)) }
      document.head.appendChild(script)
    })
  }

  function open (where, tag) {
    base = where
    edition = tag
    return load('index').then(function (index) {
      manifest = index
      frequent = {}
      for (var i = 0; i < index.frequent.length; i += 2) frequent[index.frequent.substr(i, 2)] = true
      return load(index.fold)
    }).then(function (pairs) {
      folds = {}
      var all = Array.from(pairs)
      for (var i = 0; i < all.length; i += 2) folds[all[i]] = all[i + 1]
    })
  }

  // The letters of a text as the index knows them; with `from`, also where each came from.
  function letters (text, from) {
    var out = '', at = 0
    for (var c of text) {
      var code = c.charCodeAt(0)
      var narrow = code >= 0xFF01 && code <= 0xFF5E ? String.fromCharCode(code - 0xFEE0) : c
      if (/[\p{Alphabetic}\p{N}]/u.test(narrow)) {
        for (var l of narrow.toLowerCase()) {
          out += folds[l] || l
          while (from && from.length < out.length) from.push(at)
        }
      }
      at += c.length
    }
    return out
  }

  // Where a run of letters stands in a text: [start, end] or null.
  function place (text, run) {
    var from = [], at = letters(text, from).indexOf(run), last = from[at + run.length - 1]
    return at < 0 ? null : [from[at], last + String.fromCodePoint(text.codePointAt(last)).length]
  }

  // The last of sorted entries whose unit is not above the wanted one.
  function lastUpTo (count, unitAt, unit) {
    var low = 0, high = count
    while (low < high) {
      var middle = (low + high) >> 1
      if (unitAt(middle) <= unit) low = middle + 1; else high = middle
    }
    return Math.max(low - 1, 0)
  }

  // The articles of a unit, rising: number * 4, + 2 where it stands in the headline, + 1 where the letter `next` may follow it there.
  function listOf (unit, next) {
    if (!manifest.guides.length) return Promise.resolve([])
    return load(manifest.guides[lastUpTo(manifest.firsts.length, function (i) { return manifest.firsts[i] }, unit)]).then(function (guide) {
      var name = guide[lastUpTo(guide.length, function (i) { return guide[i][0] }, unit)][1]
      return load(name).then(function (text) { return (shards[name] = shards[name] || shard(text))(unit, next) })
    })
  }

  // Reads through a shard once, to see where each list begins; what comes back reads lists.
  function shard (text) {
    var bits = new Uint8Array(text.length / 2 * 13), at = 0, starts = {}
    for (var i = 0; i < text.length; i += 2) {
      for (var number = digit(i) * 91 + digit(i + 1), bit = 12; bit >= 0; bit--) bits[at++] = number >> bit & 1
    }
    at = 0
    for (var a = 0, b = 0, count = gamma(); count; count--) {
      var step = gamma() - 1
      a += step
      b = gamma() - 1 + (step ? 0 : b)
      var c = take(1) && take(16)
      starts[unitOf(a, b, c)] = at
      list(a, b, c)
    }
    return function (unit, next) {
      at = starts[unit]
      return at ? list(Math.floor(unit / 4294967296), unit / 65536 & 65535, unit & 65535, next) : []
    }

    function digit (i) { var code = text.charCodeAt(i); return code === 33 ? 57 : code - 35 }
    function take (count) { for (var n = 0; count; count--) n = n * 2 + bits[at++]; return n }
    function gamma () { for (var count = 1; !bits[at] && at < bits.length; at++) count++; return take(count) }
    // Rising numbers below `total`, from Rice's code of the gaps between them.
    function rising (count, total) {
      var low = 0, last = 0, numbers = new Array(count)
      while ((count || 1) * Math.pow(2, low + 1) * 3 <= total * 2) low++
      for (var i = 0; i < count; i++) {
        for (var high = 0; bits[at++];) high++
        last += (high << low) + take(low)
        numbers[i] = last++
      }
      return numbers
    }
    // A list, from where it begins: its numbers of articles, what follows the pair in each, which of them are headlines.
    function list (a, b, c, next) {
      var size = gamma(), inHeadlines = gamma() - 1, articles = rising(size, manifest.articles), code = 1 + next % 15
      var hasFollowers = b && !c && a !== TOPIC && a !== PAPER && !frequent[String.fromCharCode(a, b)]
      var usual = hasFollowers && take(1) && 1 + take(4)
      for (var i = 0; i < size; i++) {
        var follower = hasFollowers && (usual ? take(1) ? usual - 1 : take(4) : take(4))
        articles[i] = articles[i] * 4 + (next && follower && follower !== code ? 0 : 1)
      }
      rising(inHeadlines, size).forEach(function (i) { articles[i] += 2 })
      return articles
    }
  }

  function unitOf (a, b, c) { return (a * 65536 + (b || 0)) * 65536 + (c || 0) }

  // The lists of a run of letters; of a long one, of so many units that most letters are touched.
  function listsOf (run) {
    var code = function (i) { return i < run.length ? run.charCodeAt(i) : undefined }
    if (run.length === 1) return [listOf(unitOf(code(0)))]
    var units = run.length - 1, step = units <= 7 ? 1 : Math.max(2, Math.ceil(units / (MOST_UNITS - 1))), out = []
    for (var i = 0; i < units; i = i + step < units || i === units - 1 ? i + step : units - 1) {
      // A frequent pair's list is long; with the letter after it, it is not.
      if (frequent[run.substr(i, 2)] && i + 2 < run.length) out.push(listOf(unitOf(code(i), code(i + 1), code(i + 2))))
      else out.push(listOf(unitOf(code(i), code(i + 1)), code(i + 2)))
    }
    return out
  }

  function both (a, b) {
    for (var out = [], i = 0, j = 0; i < a.length && j < b.length;) {
      var x = a[i] >> 2, y = b[j] >> 2
      if (x === y) out.push(a[i++] & (b[j++] | ~3)); else if (x < y) i++; else j++
    }
    return out
  }

  // "…" “…” 「…」 『…』 «…» hold a phrase that must stand as it is; other words may stand anywhere.
  function parse (text) {
    var terms = [], pattern = /["“”「『«]([^"“”」』»]+)["”“」』»]|(\S+)/g, match
    while ((match = pattern.exec(text.slice(0, 400)))) {
      var run = letters(match[1] || match[2])
      if (run && terms.length < MOST_UNITS) terms.push({ run: run, exact: match[1] !== undefined })
    }
    return terms
  }

  // Numbers of the first article of a range of days and of the one after its last; those without a day come before all others.
  function between (from, to, undated) {
    return load(manifest.days).then(function (piece) {
      var at = piece[0], first = Infinity, end = 0
      if (undated) return [0, at]
      days = days || [].concat.apply([], piece[1].map(function (stretch) {
        return stretch[1].map(function (count, i) {
          return [i ? new Date(Date.parse(stretch[0]) + i * 864e5).toISOString().slice(0, 10) : stretch[0], count]
        })
      }))
      days.forEach(function (day) {
        if (day[1] && day[0] >= from && (!to || day[0].slice(0, to.length) <= to)) { first = Math.min(first, at); end = at + day[1] }
        at += day[1]
      })
      return [first, end]
    })
  }

  // The articles that a query ({q, topic, paper, from, to, undated}) finds, best first; null where it asks for nothing.
  function find (query) {
    var terms = parse(query.q || '')
    var wanted = [].concat.apply([], terms.map(function (term) { return listsOf(term.run) }))
    var filters = [[query.topic, TOPIC], [query.paper, PAPER]].filter(function (f) { return f[0] }).map(function (f) { return listOf(unitOf(f[1], +f[0])) })
    var ranged = query.from || query.to || query.undated
    if (!wanted.length && !filters.length && !ranged) return Promise.resolve({ terms: terms, found: null })
    return Promise.all([Promise.all(wanted), Promise.all(filters), ranged && between(query.from || '', query.to, query.undated)]).then(function (all) {
      // What filters say of headlines and followers does not count.
      var sorted = all[0].concat(all[1].map(function (list) { return list.map(function (n) { return n | 3 }) }))
      sorted.sort(function (a, b) { return a.length - b.length })
      if (!sorted.length) sorted = [Array.from({ length: manifest.articles }, function (_, i) { return i * 4 + 3 })]
      var found = sorted.reduce(both), range = all[2]
      if (range) found = found.filter(function (n) { return n >> 2 >= range[0] && n >> 2 < range[1] })
      // A phrase in quotes must stand as it is; of the others those that do come first, and headlines before them.
      if (terms.some(function (term) { return term.exact })) found = found.filter(function (n) { return n & 1 })
      var ranks = [[], [], [], []]
      for (var i = found.length - 1; i >= 0; i--) ranks[3 - (found[i] & 3)].push(found[i] >> 2)
      return { terms: terms, found: [].concat.apply([], ranks) }
    })
  }

  function card (number) {
    var group = Math.floor(number / manifest.groups[0]), size = manifest.groups[1]
    return load(edition + '/' + manifest.editions[edition][Math.floor(group / size)]).then(function (guide) {
      return load(edition + '/' + guide[group % size])
    }).then(function (cards) { return cards[number % manifest.groups[0]] })
  }

  return { open: open, find: find, card: card, place: place, put: function (name, piece) { pieces[name] = piece } }
})()
