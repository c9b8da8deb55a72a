// The page's filters, its keyboard, and the sheet that shows a cell's evidence. All text of others goes in as text, never as markup.
'use strict';
(() => {
  const byId = (id) => document.getElementById(id);
  const table = byId('table');
  const heads = [...table.querySelectorAll('thead .name')];
  const columns = heads.map((head) => head.dataset.id);
  const bodies = [...table.tBodies];
  const rows = bodies.flatMap((body) => [...body.rows].filter((row) => row.id));
  const STATES = ['', 'recorded', 'cannot be asked', 'skipped', 'passes', 'deviates', 'fails', 'error'];
  const SIGNS = ['', 'i', '–', '○', '✓', '≠', '✗', '!'];
  const CLASSES = ['n', 'r', 'u', 's', 'p', 'd', 'f', 'e'];
  const PASS = 4, DEVIATES = 5, FAIL = 6, ERROR = 7;
  const LEVELS = ['INFO', 'SHOULD', 'MUST'];

  // h('p', { class: 'x' }, 'text', node): the children that are text stay text.
  const h = (name, attributes, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (typeof value === 'function') element.addEventListener(key, value);
      else if (value !== undefined && value !== false) element.setAttribute(key, value === true ? '' : value);
    }
    element.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
    return element;
  };
  const plural = (count, word) => `${count} ${word}${count === 1 ? '' : 's'}`;

  // ---- Evidence: unpacked when it is first asked for ----

  let evidence;
  async function unpack() {
    if (typeof DecompressionStream === 'undefined') throw new Error('this browser has no DecompressionStream');
    const packed = Uint8Array.from(atob(byId('evidence').textContent), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
    return JSON.parse(await new Response(stream).text());
  }
  const load = () => (evidence = evidence || unpack());
  function tellMissing(error) {
    const notice = byId('no-evidence');
    notice.textContent = `The evidence cannot be unpacked: ${error.message}. The matrix is whole; what is missing is what was asked and seen in each test. ` +
      'listen-socket-conformance explain ADAPTER TEST prints it.';
    notice.hidden = false;
  }

  // ---- Filters ----

  const form = byId('filters');
  const boxes = columns.map((id) => form.querySelector(`input[name="column"][value="${CSS.escape(id)}"]`));
  const cellsOf = (row) => [...row.cells].slice(1);
  const differing = (cell) => cell.firstElementChild !== null && /\b[dfe]\b/.test(cell.firstElementChild.className);
  const sheet = document.querySelector('style').sheet;
  const fixed = sheet.cssRules.length;

  function hideColumns(shown) {
    while (sheet.cssRules.length > fixed) sheet.deleteRule(fixed);
    const hidden = columns.map((_, i) => i).filter((i) => !shown[i]);
    if (hidden.length) {
      sheet.insertRule(hidden.map((i) => `#table tr:not(.area) > :nth-child(${i + 2})`).join(',') + '{display:none}', fixed);
      sheet.insertRule(`#table{width:calc(var(--first) + ${columns.length - hidden.length} * var(--column))}`, fixed);
    }
    byId('chosen').textContent = hidden.length ? `${columns.length - hidden.length} of ${columns.length}` : `${columns.length}`;
  }

  function fits(row, want) {
    if (!want.levels.has(row.className) || (want.area && row.parentElement.dataset.area !== want.area)) return false;
    if (want.words.some((word) => !row.dataset.text.includes(word))) return false;
    return !want.differences || cellsOf(row).some((cell, i) => want.shown[i] && differing(cell));
  }

  function filter() {
    const want = {
      levels: new Set([...form.querySelectorAll('input[name=level]:checked')].map((box) => box.value)),
      area: byId('area').value,
      words: byId('search').value.toLowerCase().split(/\s+/).filter(Boolean),
      differences: byId('differences').checked,
      shown: boxes.map((box) => box.checked),
    };
    let count = 0;
    hideColumns(want.shown);
    for (const body of bodies) {
      let any = false;
      for (const row of body.rows) {
        if (!row.id) continue;
        row.hidden = !fits(row, want);
        any = any || !row.hidden;
        count += !row.hidden;
      }
      body.hidden = !any;
    }
    byId('empty').hidden = count > 0;
    byId('shown').textContent = `${count} of ${rows.length} clauses, ${want.shown.filter(Boolean).length} of ${columns.length} implementations`;
  }

  const setAll = (checked) => { for (const box of boxes) box.checked = checked; filter(); };
  for (const row of rows) row.dataset.text = row.cells[0].textContent.toLowerCase();
  form.addEventListener('input', filter);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(filter));
  byId('all').addEventListener('click', () => setAll(true));
  byId('none').addEventListener('click', () => setAll(false));
  document.addEventListener('click', (event) => {
    const choice = form.querySelector('.choice');
    if (choice.open && !choice.contains(event.target)) choice.open = false;
  });
  form.addEventListener('keydown', (event) => {
    const choice = form.querySelector('.choice');
    if (event.key !== 'Escape' || !choice.open) return;
    choice.open = false;
    choice.querySelector('summary').focus();
  });
  form.hidden = false;

  // ---- Keyboard: one stop for Tab, arrows from there ----

  const links = () => [...table.querySelectorAll('thead .name a, tbody a')];
  for (const link of links()) link.tabIndex = -1;
  let current = table.querySelector('tbody a');
  if (current) current.tabIndex = 0;

  function moveTo(link) {
    if (!link) return;
    current.tabIndex = -1;
    current = link;
    current.tabIndex = 0;
    current.focus();
    reveal(current);
  }

  // What the sticky row and column hide is scrolled into sight.
  function reveal(link) {
    const box = table.closest('.scroll');
    const place = link.getBoundingClientRect(), frame = box.getBoundingClientRect();
    const head = table.tHead.getBoundingClientRect(), first = table.tHead.rows[0].cells[0].getBoundingClientRect();
    const cell = link.closest('td, th');
    if (place.top < head.bottom && !cell.closest('thead')) box.scrollTop -= head.bottom - place.top + 8;
    if (cell.cellIndex > 0 && place.left < first.right) box.scrollLeft -= first.right - place.left + 8;
    if (place.right > frame.right) box.scrollLeft += place.right - frame.right + 8;
  }

  const isShown = (element) => element.offsetParent !== null;
  function grid() {
    const all = [table.tHead.rows[0], ...rows].filter(isShown);
    return all.map((row) => [...row.cells].map((cell) => cell.querySelector('a')));
  }

  // The next link in a direction; cells without one are passed over.
  function nextLink(key) {
    const all = grid();
    const cell = current.closest('td, th'), row = all.findIndex((links) => links.includes(current));
    const column = cell.cellIndex, usable = (link) => link && isShown(link);
    const along = all[row].map((link, i) => [link, i]).filter(([link]) => usable(link));
    const above = all.slice(0, row).map((links) => links[column]).filter(usable).reverse();
    const below = all.slice(row + 1).map((links) => links[column]).filter(usable);
    switch (key) {
      case 'ArrowRight': return along.find(([, i]) => i > column)?.[0];
      case 'ArrowLeft': return along.filter(([, i]) => i < column).pop()?.[0];
      case 'ArrowDown': return below[0];
      case 'ArrowUp': return above[0];
      case 'PageDown': return below[Math.min(9, below.length - 1)];
      case 'PageUp': return above[Math.min(9, above.length - 1)];
      case 'Home': return along[0][0];
      case 'End': return along[along.length - 1][0];
      default: return undefined;
    }
  }

  table.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !event.target.matches('a')) return;
    const keys = ['ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End'];
    if (!keys.includes(event.key)) return;
    event.preventDefault();
    if (isShown(current)) moveTo(nextLink(event.key));
  });
  table.addEventListener('focusin', (event) => {
    if (!event.target.matches('a') || event.target === current) return;
    current.tabIndex = -1;
    current = event.target;
    current.tabIndex = 0;
  });

  // ---- What a cell shows ----

  const lines = (data, list) => data.lists[list].map((text) => data.texts[text]);
  const linesList = (texts) => h('ul', { class: 'lines' },
    texts.map((text) => h('li', { class: text.endsWith('(injected)') && 'injected' }, text)));
  const fact = (name, value, seen) => [h('dt', {}, name), h('dd', { class: seen && 'seen' }, value)];
  const chip = (state, level) =>
    h('span', { class: `chip ${CLASSES[state]} ${level === 'MUST' ? 'm' : ''}` }, `${SIGNS[state]} ${STATES[state]}`);
  const levelMark = (level) => h('span', { class: `level ${level}` }, level);

  // "open node=- service=65616": the words of the request one by one.
  function request(line) {
    const decode = (value) => {
      if (value === '-') return 'NULL';
      try { return JSON.stringify(decodeURIComponent(value)); } catch { return `"${value}" (percent-encoded; no UTF-8)`; }
    };
    const fields = line.split(' ').slice(1).map((field) => [field.slice(0, field.indexOf('=')), field.slice(field.indexOf('=') + 1)]);
    const told = fields.filter(([name, value]) => value !== '' || name === 'node' || name === 'service');
    return told.map(([name, value]) => (name === 'node' || name === 'service' ? `${name} ${decode(value)}` : `${name} ${value === '-' ? 'none' : value}`)).join(', ');
  }

  function copyButton(text) {
    const button = h('button', { type: 'button', click: () => copy(text, button) }, 'Copy');
    return button;
  }
  async function copy(text, button) {
    const label = button.textContent;
    try { await navigator.clipboard.writeText(text); button.textContent = 'Copied'; } catch { button.textContent = 'Cannot copy here'; }
    setTimeout(() => { button.textContent = label; }, 1500);
  }

  function test(data, place, column, open) {
    const e = data.lists[place];
    const [id, environment, why] = [e[0], e[1], e[2]].map((text) => data.texts[text]);
    const script = lines(data, e[12]).join('\n'), lacks = data.texts[e[13]];
    const part = (name, list) => (data.lists[list].length ? fact(name, linesList(lines(data, list))) : []);
    const code = data.texts[e[8]], stage = data.texts[e[7]];
    const refused = data.texts[e[6]].startsWith('error');
    return h('details', { class: 'test', open },
      h('summary', {}, h('code', {}, id), ' ', why),
      h('dl', { class: 'facts' },
        fact('environment', environment),
        part('held before', e[4]), part('fault', e[5]),
        fact('request', e[3] ? request(data.texts[e[3]]) : 'none was made'),
        fact('answer', h('code', {}, data.texts[e[6]] || 'none')),
        refused ? fact('which means', `stage ${stage || 'not told'}, code ${code || 'not told'}`) : [],
        fact('calls', data.lists[e[9]].length ? linesList(lines(data, e[9])) : e[14] ? 'none on an internet socket' : 'nobody watched'),
        part('sockets', e[10]), part('left open', e[11])),
      h('h4', {}, 'How to see it again'),
      lacks ? h('p', {}, `Not by a few commands: ${lacks}.`) : [h('pre', { tabindex: 0, 'aria-label': 'Commands' }, script), copyButton(script)],
      h('p', {}, 'As a report to send: ', h('code', {}, `listen-socket-conformance explain ${column.run} ${id}`)));
  }

  // All of them, a few at first.
  function idList(names) {
    const few = 24, list = h('span', { class: 'ids' }, names.slice(0, few).join(' '));
    if (names.length <= few) return list;
    const more = h('button', { type: 'button', click: () => { list.textContent = names.join(' '); more.remove(); } }, `and ${names.length - few} more`);
    return [list, ' ', more];
  }

  function observation(data, [key, ids, places], column, open) {
    const [level, declared, expected, observed, reason] = data.lists[key];
    const state = declared ? DEVIATES : FAIL;
    const names = ids.map((text) => data.texts[text]);
    const box = h('section', { class: 'observation' },
      h('h3', {}, chip(state, LEVELS[level]), ' ', levelMark(LEVELS[level]), ` in ${plural(ids.length, 'check')}`),
      h('dl', { class: 'facts' },
        fact('expected', data.texts[expected]),
        fact('observed', data.texts[observed], true),
        reason ? fact('why it differs', data.texts[reason]) : [],
        fact('tests', idList(names))));
    const few = places.slice(0, 5), rest = places.slice(5);
    few.forEach((place, i) => box.append(test(data, place, column, open && i === 0)));
    if (rest.length) {
      const more = h('button', { type: 'button', click: () => more.replaceWith(...rest.map((place) => test(data, place, column, false))) }, `Show ${rest.length} more`);
      box.append(more);
    }
    if (places.length < ids.length)
      box.append(h('p', { class: 'who' }, `${plural(places.length, 'test')} of ${ids.length} shown in full; the records have all: `,
        h('code', {}, `listen-socket-conformance explain ${column.run} TEST`)));
    return box;
  }

  // Triples of a state, a text and a count.
  function reasons(data, list) {
    const items = [];
    for (let i = 0; i + 2 < list.length; i += 3)
      items.push(h('li', {}, `${plural(list[i + 2], 'test')}: ${STATES[list[i]]}`, list[i + 1] ? ` (${data.texts[list[i + 1]]})` : ''));
    return items.length ? h('ul', {}, items) : [];
  }

  // What SPEC.md has between backquotes is code.
  const marked = (text) => text.split('`').map((part, i) => (i % 2 ? h('code', {}, part) : part));

  function clauseText([, , , text, source, decision, observed]) {
    return h('div', { class: 'says' },
      h('p', {}, marked(text)),
      decision ? h('p', {}, h('b', {}, 'Decision: '), marked(decision)) : [],
      h('p', { class: 'source' }, h('b', {}, 'Source: '), marked(source), observed ? [h('br'), h('b', {}, 'Observed by: '), marked(observed)] : []));
  }

  const heading = (...children) => h('h2', { id: 'cell-title' }, children);

  function showCell(data, row, at) {
    const clause = data.clauses[row], cell = data.cells[at][row], column = data.columns[at];
    const parts = [
      heading(clause[0], ' ', levelMark(clause[1]), ' ', clause[2]),
      h('p', { class: 'who' }, h('a', { href: `#/${encodeURIComponent(column.id)}` }, h('bdi', {}, column.name)), ' ', h('bdi', {}, column.version), ', asked by ', h('bdi', {}, column.api)),
      clauseText(clause)];
    if (!cell) return [...parts, h('p', {}, 'No test shows anything of this clause here.')];
    const [counts, observations, list, errors] = cell;
    const told = counts.map((count, state) => count && `${STATES[state]} ${count}`).filter(Boolean);
    parts.push(h('p', {}, h('b', {}, 'Checks: '), told.join(', '), '.'), reasons(data, list));
    observations.forEach((one, i) => parts.push(observation(data, one, column, i === 0)));
    errors.forEach((place, i) => parts.push(test(data, place, column, i === 0)));
    if (counts[PASS])
      parts.push(h('h3', {}, 'What passes'), h('p', {}, 'It is counted here, and shown by: ', h('code', {}, `listen-socket-conformance run --filter ${clause[0]} ${column.run}`)));
    return parts;
  }

  function link(href, cell, ...text) {
    const shown = cell ? h('span', { class: `chip ${cell.className}` }, cell.textContent) : h('span', {});
    return h('li', {}, h('a', { href }, shown, h('span', {}, text)));
  }

  function showClause(data, row) {
    const clause = data.clauses[row], cells = byId(clause[0]) ? cellsOf(byId(clause[0])) : [];
    return [heading(clause[0], ' ', levelMark(clause[1]), ' ', clause[2]), clauseText(clause),
      h('h3', {}, 'Implementations'),
      h('ul', { class: 'list' }, cells.map((cell, i) => cell.firstElementChild && link(cell.firstElementChild.getAttribute('href'), cell.firstElementChild, columns[i], ': ', cell.firstElementChild.getAttribute('aria-label') || '')))];
  }

  function levelFacts(name, counts) {
    return counts ? fact(name, `${counts.pass} pass, ${counts.deviates} deviate, ${counts.fail} fail`) : [];
  }

  function showColumn(data, at) {
    const column = data.columns[at];
    const counts = column.counts || {};
    const unjudged = [0, 0, 0, 0].map(() => new Map());
    data.cells[at].forEach((cell) => {
      for (let i = 0; cell && i + 2 < cell[2].length; i += 3) {
        const of = unjudged[cell[2][i]] || new Map();
        of.set(cell[2][i + 1], (of.get(cell[2][i + 1]) || 0) + cell[2][i + 2]);
      }
    });
    const table = (state) => (unjudged[state].size ? [h('h3', {}, `Tests: ${STATES[state]}`),
      h('ul', {}, [...unjudged[state]].sort((a, b) => b[1] - a[1]).map(([text, count]) => h('li', {}, `${plural(count, 'test')}: ${data.texts[text]}`)))] : []);
    const differences = rows.map((row) => cellsOf(row)[at].firstElementChild).filter((a) => a && differing(a.parentElement));
    return [heading(h('bdi', {}, column.name), ' ', h('bdi', {}, column.version)),
      h('dl', { class: 'facts' },
        fact('asked by', column.api), fact('seen', column.ended), fact('on', `${column.system}, ${column.machine}`),
        fact('system calls', column.trace === 'seen' || !column.trace ? 'watched' : `not watched: ${column.trace}`),
        levelFacts('MUST', counts.must), levelFacts('SHOULD', counts.should),
        column.counts ? [] : fact('interrupted', 'the run did not end: this is a part of it')),
      column.errors.length ? [h('h3', {}, 'Errors'), h('ul', {}, column.errors.map((text) => h('li', {}, text)))] : [],
      h('p', {}, h('code', {}, `listen-socket-conformance run ${column.run}`)),
      h('h3', {}, `${plural(differences.length, 'clause')} not met`),
      h('ul', { class: 'list' }, differences.map((a) => link(a.getAttribute('href'), a, a.closest('tr').cells[0].textContent))),
      table(2), table(3)];
  }

  // ---- The sheet, and its address ----

  const dialog = byId('cell'), body = byId('cell-body');
  let opener, shown; // the cell that opened the sheet, and the address that it shows

  // "#PORT-003/cpython", "#PORT-003", "#/cpython".
  function addressed() {
    let text;
    try { text = decodeURIComponent(location.hash.slice(1)); } catch { return null; }
    const slash = text.indexOf('/');
    const clause = slash < 0 ? text : text.slice(0, slash), name = slash < 0 ? '' : text.slice(slash + 1);
    const row = clause ? byId(clause) : null;
    const at = columns.indexOf(name);
    if ((clause && (!row || !rows.includes(row))) || (name && at < 0) || (!clause && !name)) return null;
    return { row, at };
  }

  function differencesOf(at) {
    return rows.filter(isShown).map((row) => cellsOf(row)[at].firstElementChild).filter((a) => a && differing(a.parentElement));
  }

  function setSteps({ row, at }) {
    const both = row && at >= 0;
    const all = both ? differencesOf(at) : [];
    const before = all.filter((a) => a.closest('tr').rowIndex < row.rowIndex).pop();
    const after = both && all.find((a) => a.closest('tr').rowIndex > row.rowIndex);
    for (const [id, to] of [['back', before], ['forth', after]]) {
      byId(id).disabled = !to;
      byId(id).onclick = () => { location.hash = to.getAttribute('href'); };
      byId(id).hidden = !both;
    }
  }

  async function show() {
    const place = addressed();
    if (!place) {
      if (dialog.open) dialog.close();
      return;
    }
    const hash = shown = location.hash;
    const anchor = place.row ? place.row.cells[place.at + 1].querySelector('a') || place.row.cells[0].querySelector('a') : heads[place.at].querySelector('a');
    opener = anchor;
    if (!dialog.open) dialog.showModal();
    setSteps(place);
    body.replaceChildren(heading(hash.slice(1)), h('p', { class: 'wait' }, 'Unpacking the evidence …'));
    try {
      const data = await load();
      if (location.hash !== hash) return;
      const row = place.row ? data.clauses.findIndex(([id]) => id === place.row.id) : -1;
      body.replaceChildren(...(place.row ? (place.at >= 0 ? showCell(data, row, place.at) : showClause(data, row)) : showColumn(data, place.at)).flat());
      body.focus({ preventScroll: true });
      dialog.scrollTop = 0;
    } catch (error) {
      tellMissing(error);
      body.replaceChildren(heading(hash.slice(1)), h('p', {}, byId('no-evidence').textContent));
    }
  }

  // The event comes later than the closing: another address may have been asked for in the meantime, and that one stays.
  dialog.addEventListener('close', () => {
    if (dialog.open) return;
    if (location.hash === shown) history.replaceState(null, '', location.pathname + location.search + '#matrix');
    if (opener && isShown(opener)) moveTo(opener);
  });
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  byId('close').addEventListener('click', () => dialog.close());
  byId('copy').addEventListener('click', (event) => copy(location.href, event.target));
  addEventListener('hashchange', show);

  if (typeof DecompressionStream === 'undefined') tellMissing(new Error('this browser has no DecompressionStream'));
  filter();
  show();
})();
