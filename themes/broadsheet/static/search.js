// Searches the archive in the browser. The index comes in small scripts (see src/render/search in baoku), so it works from
// disk as well. A query is cut into the same units as the texts were: units.rs and letters() below must stay alike.
var baokuSearch = (function () {
  'use strict'
  var box = document.getElementById('results')
  var form = document.getElementById('query')
  var base = box.dataset.search, top = box.dataset.top, edition = box.dataset.edition
  var END = '\0', TOPIC = '\uE000', PAPER = '\uE001', PAGE = 20
  var manifest, folds, groups, groupSize
  var waiting = {}, shards = {}, cards = {}

  function load (name) {
    if (!waiting[name]) {
      waiting[name] = new Promise(function (resolve, reject) {
        var script = document.createElement('script')
        script.src = base + name + '.js'
        script.onload = resolve
        script.onerror = function () { delete waiting[name]; reject(new Error(name)) }
        document.head.appendChild(script)
      })
    }
    return waiting[name]
  }

  function ready () {
    return load('index').then(function () {
      return Promise.all([load(manifest.fold), load(manifest.editions[edition])])
    })
  }

  // The letters of a text as the index knows them; with `from`, also where each came from.
  function letters (text, from) {
    var out = [], at = 0
    for (var c of text) {
      var code = c.codePointAt(0)
      var narrow = code >= 0xFF01 && code <= 0xFF5E ? String.fromCharCode(code - 0xFEE0) : c
      if (/[\p{Alphabetic}\p{N}]/u.test(narrow)) {
        for (var l of narrow.toLowerCase()) {
          out.push(folds.get(l) || l)
          if (from) from.push(at)
        }
      }
      at += c.length
    }
    return out
  }

  function decode (text) {
    var raw = atob(text), at = 0, units = new Map()
    function number () {
      var n = 0, shift = 0, b
      do { b = raw.charCodeAt(at++); n += (b & 127) * Math.pow(2, shift); shift += 7 } while (b & 128)
      return n
    }
    for (var count = number(); count > 0; count--) {
      var unit = String.fromCodePoint(number()) + String.fromCodePoint(number())
      var length = number()
      units.set(unit, raw.slice(at, at + length))
      at += length
    }
    return units
  }

  // Article numbers of a list, doubled, plus one where the unit stands in the headline.
  function expand (bytes) {
    var list = [], last = -1, at = 0
    while (at < bytes.length) {
      var n = 0, shift = 0, b
      do { b = bytes.charCodeAt(at++); n += (b & 127) << shift; shift += 7 } while (b & 128)
      last += n >> 1
      list.push(last * 2 + (n & 1))
    }
    return list
  }

  function points (a, b) {
    for (var x = Array.from(a), y = Array.from(b), i = 0; i < 2; i++) {
      var d = x[i].codePointAt(0) - y[i].codePointAt(0)
      if (d) return d
    }
    return 0
  }

  // Index of the last shard that starts at or before a unit.
  function shardOf (unit) {
    var low = 0, high = manifest.firsts.length
    while (low < high) {
      var middle = (low + high) >> 1
      if (points(manifest.firsts[middle], unit) <= 0) low = middle + 1; else high = middle
    }
    return Math.max(low - 1, 0)
  }

  function shard (i) {
    var name = manifest.shards[i]
    return load(name).then(function () { return shards[name] })
  }

  function listOf (unit) {
    if (!manifest.shards.length) return Promise.resolve([])
    return shard(shardOf(unit)).then(function (units) { return expand(units.get(unit) || '') })
  }

  // One letter: the articles of all units that start with it.
  function listOfLetter (letter) {
    var loads = []
    for (var i = shardOf(letter + END), end = shardOf(letter + '\u{10FFFF}'); i <= end && loads.length < 24; i++) loads.push(shard(i))
    return Promise.all(loads).then(function (all) {
      var found = new Map()
      all.forEach(function (units) {
        units.forEach(function (bytes, unit) {
          if (unit.startsWith(letter)) expand(bytes).forEach(function (n) { found.set(n >> 1, found.get(n >> 1) | (n & 1)) })
        })
      })
      return Array.from(found, function (e) { return e[0] * 2 + e[1] }).sort(function (a, b) { return a - b })
    })
  }

  function both (a, b) {
    var out = []
    for (var i = 0, j = 0; i < a.length && j < b.length;) {
      var x = a[i] >> 1, y = b[j] >> 1
      if (x === y) { out.push(x * 2 + (a[i] & b[j] & 1)); i++; j++ } else if (x < y) i++; else j++
    }
    return out
  }

  // The units of a run of letters; of a long one, enough to touch every letter.
  function unitsOf (run) {
    var units = []
    for (var i = 0; i + 1 < run.length; i++) units.push(run[i] + run[i + 1])
    if (units.length > 14) units = units.filter(function (u, i) { return i % Math.ceil(units.length / 14) === 0 || i === units.length - 1 })
    return units
  }

  // "…" “…” 「…」 『…』 «…» hold a phrase that must stand as it is; other words may stand anywhere.
  function parse (text) {
    var terms = [], pattern = /["“”「『«]([^"“”」』»]+)["”“」』»]|(\S+)/g, match
    while ((match = pattern.exec(text.slice(0, 400)))) {
      var run = letters(match[1] || match[2])
      if (run.length) terms.push({ run: run, exact: match[1] !== undefined })
    }
    return terms
  }

  function find (query) {
    var terms = parse(query.q), lists = []
    terms.forEach(function (term) {
      if (term.run.length === 1) lists.push(listOfLetter(term.run[0]))
      else unitsOf(term.run).forEach(function (unit) { lists.push(listOf(unit)) })
    })
    var filters = []
    if (query.topic) filters.push(listOf(TOPIC + String.fromCodePoint(+query.topic)))
    if (query.paper) filters.push(listOf(PAPER + String.fromCodePoint(+query.paper)))
    if (!lists.length && !filters.length && !query.from && !query.to) return Promise.resolve({ terms: terms, found: null })
    return Promise.all([Promise.all(lists), Promise.all(filters)]).then(function (all) {
      var plain = all[0].sort(function (a, b) { return a.length - b.length })
      var found = plain.length ? plain.reduce(both) : null
      all[1].forEach(function (list) {
        var known = new Set(list.map(function (n) { return n >> 1 }))
        found = found ? found.filter(function (n) { return known.has(n >> 1) }) : list
      })
      if (!found) { found = []; for (var i = 0; i < manifest.articles; i++) found.push(i * 2) }
      if (query.from || query.to) {
        var range = between(query.from, query.to)
        found = found.filter(function (n) { return (n >> 1) >= range[0] && (n >> 1) < range[1] })
      }
      // Hits in the headline first, each part in the archive's order: newest first.
      var head = found.filter(function (n) { return n & 1 }), rest = found.filter(function (n) { return !(n & 1) })
      return { terms: terms, found: head.concat(rest).map(function (n) { return n >> 1 }) }
    })
  }

  function between (from, to) {
    var first = manifest.undated, last = 0
    manifest.days.forEach(function (day, i) {
      if ((!from || day[1] >= from) && (!to || day[1].slice(0, to.length) <= to)) {
        var next = i + 1 < manifest.days.length ? manifest.days[i + 1][0] : manifest.undated
        first = Math.min(first, day[0]); last = Math.max(last, next)
      }
    })
    return [first, last]
  }

  function card (number) {
    var name = groups[Math.floor(number / groupSize)]
    return load(edition + '/' + name).then(function () { return cards[name][number % groupSize] })
  }

  // Where a run of letters stands in a text: [start, end] or null.
  function place (text, run) {
    var from = [], all = letters(text, from)
    outer: for (var i = 0; i + run.length <= all.length; i++) {
      for (var j = 0; j < run.length; j++) if (all[i + j] !== run[j]) continue outer
      var last = from[i + run.length - 1]
      return [from[i], last + String.fromCodePoint(text.codePointAt(last)).length]
    }
    return null
  }

  // A text with the places of the terms marked.
  function marked (element, text, terms) {
    var spans = terms.map(function (t) { return place(text, t.run) }).filter(Boolean).sort(function (a, b) { return a[0] - b[0] })
    var at = 0
    spans.forEach(function (span) {
      if (span[0] < at) return
      element.append(text.slice(at, span[0]))
      var mark = document.createElement('mark')
      mark.textContent = text.slice(span[0], span[1])
      element.append(mark)
      at = span[1]
    })
    element.append(text.slice(at))
    return spans.length
  }

  function around (text, terms) {
    for (var i = 0; i < terms.length; i++) {
      var span = place(text, terms[i].run)
      if (span) {
        var start = Math.max(0, span[0] - 36), end = Math.min(text.length, span[1] + 60)
        return (start ? '…' : '') + text.slice(start, end) + (end < text.length ? '…' : '')
      }
    }
    return null
  }

  // Over HTTP the sentence round the hit is read from the article's own page; from disk the stored beginning must do.
  function text (path) {
    if (location.protocol === 'file:') return Promise.resolve(null)
    return fetch(top + prefix() + path).then(function (answer) { return answer.ok ? answer.text() : null }).then(function (html) {
      if (!html) return null
      var page = new DOMParser().parseFromString(html, 'text/html')
      var body = page.querySelector('[data-body]') || page.querySelector('main')
      return body ? Array.from(body.querySelectorAll('p,h2,h3,figcaption'), function (p) { return p.textContent }).join('\n') || body.textContent : null
    }).catch(function () { return null })
  }

  function prefix () { return box.dataset.prefix }

  function say (key, number) { return box.dataset[key].replace('{n}', number) }

  var turn = 0
  function show (query, from) {
    var mine = ++turn
    return find(query).then(function (result) {
      if (mine !== turn) return
      if (!result.found) { box.replaceChildren(); return }
      var shown = result.found.slice(0, from + PAGE)
      return Promise.all(shown.map(card)).then(function (hits) {
        if (mine !== turn) return
        var status = document.createElement('p')
        status.className = 'status'
        status.textContent = result.found.length ? say(result.found.length === 1 ? 'one' : 'many', result.found.length) : box.dataset.none
        var list = document.createElement('ol')
        list.className = 'hits'
        hits.forEach(function (hit) { list.append(entry(hit, result.terms)) })
        box.replaceChildren(status, list)
        if (result.found.length > shown.length) {
          var more = document.createElement('button')
          more.type = 'button'
          more.textContent = box.dataset.more
          more.onclick = function () { show(query, from + PAGE) }
          box.append(more)
        }
      })
    })
  }

  function entry (hit, terms) {
    var item = document.createElement('li'), link = document.createElement('a'), about = document.createElement('p'), words = document.createElement('p')
    link.href = top + prefix() + hit.p
    if (hit.l) { link.lang = hit.l; words.lang = hit.l }
    var inTitle = marked(link, hit.t, terms)
    about.className = 'meta'
    about.textContent = [hit.d, hit.n].filter(Boolean).join(' · ')
    words.className = 'excerpt'
    marked(words, hit.x || '', terms)
    item.append(link, about, words)
    var exact = terms.some(function (t) { return t.exact })
    if (terms.length && (exact || !words.querySelector('mark'))) {
      text(hit.p).then(function (body) {
        if (body === null) return
        var whole = hit.t + '\n' + body
        if (exact && !inTitle && terms.some(function (t) { return t.exact && !place(whole, t.run) })) { item.remove(); return }
        var part = around(body, terms)
        if (part) { words.textContent = ''; marked(words, part, terms) }
      })
    }
    return item
  }

  function query () {
    var out = {}
    new FormData(form).forEach(function (value, key) { out[key] = String(value).trim() })
    return out
  }

  function remember (q) {
    var kept = new URLSearchParams()
    Object.keys(q).forEach(function (key) { if (q[key]) kept.set(key, q[key]) })
    try { history.replaceState(null, '', location.pathname + (String(kept) ? '?' + kept : '')) } catch (e) { /* from disk some browsers refuse */ }
  }

  function run () {
    var q = query()
    remember(q)
    box.setAttribute('aria-busy', 'true')
    return ready().then(function () { return show(q, 0) }).catch(function () {
      box.textContent = box.dataset.broken
    }).then(function () { box.removeAttribute('aria-busy') })
  }

  var timer
  function soon () { clearTimeout(timer); timer = setTimeout(run, 150) }

  var asked = new URLSearchParams(location.search)
  asked.forEach(function (value, key) { if (form.elements[key]) form.elements[key].value = value })
  form.addEventListener('submit', function (event) { event.preventDefault(); run() })
  form.addEventListener('change', soon)
  // Under Save-Data nothing is loaded before the reader asks for it.
  var saving = navigator.connection && navigator.connection.saveData
  if (!saving) form.addEventListener('input', soon)
  form.addEventListener('keydown', function (event) {
    if (event.key === 'ArrowDown' && event.target.name === 'q') { var first = box.querySelector('a'); if (first) { event.preventDefault(); first.focus() } }
  })
  box.addEventListener('keydown', function (event) {
    var step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (!step) return
    var links = Array.from(box.querySelectorAll('li a')), at = links.indexOf(document.activeElement) + step
    event.preventDefault()
    if (at < 0) form.elements.q.focus(); else if (links[at]) links[at].focus()
  })
  if (String(asked)) setTimeout(run)

  return {
    index: function (m) { manifest = m },
    fold: function (pairs) { folds = new Map(); var all = Array.from(pairs); for (var i = 0; i < all.length; i += 2) folds.set(all[i], all[i + 1]) },
    shard: function (name, bytes) { shards[name] = decode(bytes) },
    groups: function (size, names) { groupSize = size; groups = names },
    cards: function (name, list) { cards[name] = list },
    // For tests: the numbers of the articles that a query finds.
    find: function (q) { return ready().then(function () { return find({ q: q }) }).then(function (r) { return r.found || [] }) }
  }
})()
