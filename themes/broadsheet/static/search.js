// The search page: the form, and the results as they are typed. What finds them is finder.js, loaded with the first query.
(function () {
  'use strict'
  var box = document.getElementById('results'), form = document.getElementById('query')
  var facts = box.dataset, saving = navigator.connection && navigator.connection.saveData, PAGE = 10
  var opened, turn = 0, timer

  function engine () {
    return opened = opened || new Promise(function (resolve, reject) {
      var script = document.createElement('script')
      script.src = facts.finder
      script.onload = resolve
      script.onerror = reject
      document.head.appendChild(script)
    }).then(function () { return baokuSearch.open(facts.search, facts.edition) })
  }

  function make (name, about, text) {
    var element = Object.assign(document.createElement(name), about)
    if (text) element.textContent = text
    return element
  }

  function say (key, number) { return facts[key].replace('{n}', number) }

  // A text with the places of the terms marked; says how many there are.
  function mark (element, text, terms) {
    var at = 0, count = 0
    element.textContent = ''
    terms.map(function (term) { return baokuSearch.place(text, term.run) }).filter(Boolean).sort(function (a, b) { return a[0] - b[0] }).forEach(function (span) {
      if (span[0] < at) return
      element.append(text.slice(at, span[0]), make('mark', {}, text.slice(span[0], span[1])))
      at = span[1]
      count++
    })
    element.append(text.slice(at))
    return count
  }

  // The words round the first term that stands in a text.
  function around (text, terms) {
    var span = terms.reduce(function (found, term) { return found || baokuSearch.place(text, term.run) }, null)
    if (!span) return null
    var start = Math.max(0, span[0] - 36), end = Math.min(text.length, span[1] + 60)
    return (start ? '…' : '') + text.slice(start, end) + (end < text.length ? '…' : '')
  }

  // The text of an article, from its own page; null from disk, where pages cannot be read, and where it is very long.
  function textOf (href) {
    if (location.protocol === 'file:' || saving) return Promise.resolve(null)
    return fetch(href).then(function (answer) {
      return answer.ok && !(answer.headers.get('content-length') > 3e5) ? answer.text() : ''
    }).then(function (html) {
      var body = new DOMParser().parseFromString(html, 'text/html').querySelector('.prose')
      return body && Array.from(body.querySelectorAll('p,h2,h3,li'), function (p) { return p.textContent }).join('\n')
    }).catch(function () { return null })
  }

  function entry (hit, terms) {
    var item = make('li'), link = make('a', { href: facts.top + facts.prefix + hit.p }), words = make('p', { className: 'excerpt' })
    if (hit.l) link.lang = words.lang = hit.l
    var marks = mark(link, hit.t, terms) + mark(words, hit.x || '', terms)
    item.append(link, make('p', { className: 'meta' }, [hit.d, hit.n].filter(Boolean).join(' · ')), words)
    // Where neither headline nor beginning tells why, the article is asked, once it is on the screen.
    if (terms.length && marks < terms.length && window.IntersectionObserver) {
      new IntersectionObserver(function (seen, watch) {
        if (!seen[0].isIntersecting) return
        watch.disconnect()
        textOf(link.href).then(function (text) {
          var part = text && around(text, terms)
          if (part) mark(words, part, terms)
        })
      }).observe(item)
    }
    return item
  }

  function show (query, count) {
    var mine = ++turn
    return baokuSearch.find(query).then(function (result) {
      var found = result.found
      if (mine !== turn) return
      if (!found) return box.replaceChildren()
      return Promise.all(found.slice(0, count).map(baokuSearch.card)).then(function (hits) {
        if (mine !== turn) return
        var list = make('ol', { className: 'hits' })
        list.append.apply(list, hits.map(function (hit) { return entry(hit, result.terms) }))
        box.replaceChildren(make('p', { className: 'status' }, found.length ? say(found.length === 1 ? 'one' : 'many', found.length) : facts.none), list)
        if (found.length > count) box.append(make('button', { type: 'button', onclick: function () { show(query, count + PAGE) } }, facts.more))
      })
    })
  }

  function run () {
    var query = {}, kept = new URLSearchParams()
    new FormData(form).forEach(function (value, key) { if ((query[key] = value.trim())) kept.set(key, query[key]) })
    try { history.replaceState(null, '', location.pathname + (String(kept) ? '?' + kept : '')) } catch (e) { /* from disk some browsers refuse */ }
    box.setAttribute('aria-busy', 'true')
    return engine().then(function () { return show(query, PAGE) }).catch(function () {
      opened = null
      box.textContent = facts.broken
    }).then(function () { box.removeAttribute('aria-busy') })
  }

  function soon () { clearTimeout(timer); timer = setTimeout(run, 150) }

  // Under Save-Data nothing is loaded before the reader has seen how much it may be: a shard a letter, guides, ten cards (KB).
  function ask () {
    if (!saving || opened) return run()
    var letters = Math.min(12, form.elements.q.value.trim().length)
    box.replaceChildren(make('button', { type: 'button', onclick: run }, say('load', 100 + 25 * letters)))
  }

  var asked = new URLSearchParams(location.search)
  asked.forEach(function (value, key) { var field = form.elements[key]; if (field) field[field.type === 'checkbox' ? 'checked' : 'value'] = value })
  form.addEventListener('submit', function (event) { event.preventDefault(); ask() })
  form.addEventListener('change', saving ? ask : soon)
  if (!saving) form.addEventListener('input', soon)
  // Down from the field into the results and back; up and down between them.
  document.addEventListener('keydown', function (event) {
    var links = Array.from(box.querySelectorAll('li a')), at = links.indexOf(document.activeElement), q = form.elements.q
    var step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (!step || (at < 0 && (event.target !== q || step < 0))) return
    event.preventDefault();
    (at + step < 0 ? q : links[at + step] || links[at]).focus()
  })
  if (String(asked)) setTimeout(ask)
})()
