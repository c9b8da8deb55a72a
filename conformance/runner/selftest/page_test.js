// Uses the page as people do, in headless Chromium: filters, keyboard, cells, addresses, three widths, both colour schemes, and records that
// mean harm.
//
//     node page_test.js PAGE HOSTILE-PAGE PARTIAL-PAGE [SCREENSHOTS]     ends with 'N passed, N failed'
'use strict';
const { start } = require('./browser');

let passed = 0, failed = 0;
function check(what, seen, expected = true) {
  const right = JSON.stringify(seen) === JSON.stringify(expected);
  if (right) passed++;
  else failed++;
  if (!right) console.log(`${what}: seen ${JSON.stringify(seen)}, expected ${JSON.stringify(expected)}`);
}

const rowsShown = '[...document.querySelectorAll("#table tbody tr[id]")].filter((row) => row.offsetParent !== null)';
const set = (id, value) => `(() => { const box = document.getElementById("${id}"); box.value = "${value}"; box.dispatchEvent(new Event("input", { bubbles: true })); })()`;
const click = (selector) => `document.querySelector('${selector}').click()`;
const active = 'document.activeElement.getAttribute("href")';

async function filters(page) {
  const all = await page.run(`${rowsShown}.length`);
  check('all rows are shown at first', all > 50);
  await page.run(click('input[value=SHOULD]') + ';' + click('input[value=INFO]'));
  check('only MUST', await page.run(`${rowsShown}.every((row) => row.className === "MUST") && ${rowsShown}.length > 10`));
  check('the number of rows is told', await page.run('document.getElementById("shown").textContent.startsWith(String(' + rowsShown + '.length) + " of ")'));
  await page.run('document.querySelector("button[type=reset]").click()');
  check('reset shows all rows', await page.until(`${rowsShown}.length === ${all}`));
  await page.run(set('area', 'PORT'));
  check('one area', await page.run(`${rowsShown}.every((row) => row.id.startsWith("PORT-")) && ${rowsShown}.length > 5`));
  await page.run(set('area', ''));
  await page.run(set('search', 'leading ZEROS'));
  check('search by words', await page.run(`${rowsShown}.map((row) => row.id)`), ['PORT-007']);
  await page.run(set('search', 'no such thing at all'));
  check('search that finds nothing says so', await page.run('document.getElementById("empty").offsetParent !== null'));
  await page.run(set('search', ''));
  await page.run(click('#differences'));
  const differing = await page.run(`${rowsShown}.length`);
  check('only disagreements', await page.run(`${rowsShown}.every((row) => row.querySelector("td .d, td .f, td .e"))`) && differing > 10 && differing < all);
  await page.run(click('#none') + ';' + click('input[name=column][value=reference]'));
  check('only the reference, which disagrees nowhere', await page.run(`${rowsShown}.length`), 0);
  await page.run(click('#differences'));
  check('one implementation', await page.run('[...document.querySelectorAll("thead .name")].filter((head) => head.offsetParent !== null).map((head) => head.dataset.id)'), ['reference']);
  check('its cells are shown and no others', await page.run(`[...document.getElementById("PORT-003").cells].filter((cell) => cell.offsetParent !== null).length`), 2);
  await page.run(click('#all'));
}

async function keyboard(page) {
  check('one cell is a stop for Tab', await page.run('document.querySelectorAll("#table a[tabindex=\\"0\\"]").length'), 1);
  await page.run('document.querySelector("#PORT-003 td a[href$=cpython]").focus()');
  await page.press('ArrowRight');
  check('right', await page.run(active), '#PORT-003/node');
  await page.press('ArrowDown');
  check('down', await page.run(active), '#PORT-004/node');
  await page.press('Home');
  check('home', await page.run(active), '#PORT-004');
  await page.press('End');
  check('end', await page.run(active), '#PORT-004/seed-page');
  await page.press('ArrowUp');
  check('up', await page.run(active), '#PORT-003/seed-page');
  check('still one stop for Tab', await page.run('[...document.querySelectorAll("#table a[tabindex=\\"0\\"]")].map((a) => a.getAttribute("href"))'), ['#PORT-003/seed-page']);
  const hidden = `(() => { const a = document.activeElement.getBoundingClientRect(), head = document.querySelector("#table thead").getBoundingClientRect();
    return a.top < head.bottom - 1 || a.bottom > innerHeight ? document.activeElement.getAttribute("href") : ""; })()`;
  for (let i = 0; i < 4; i++) await page.press('PageDown');
  let lost = '';
  for (let i = 0; i < 40; i++) {
    await page.press('ArrowUp');
    lost += await page.run(hidden);
  }
  check('40 up from 40 down', await page.run(active), '#PORT-003/seed-page');
  check('the cell is always in sight', lost, '');
  await page.press('Enter');
  check('Enter opens the cell', await page.until('document.getElementById("cell").open && document.querySelector("#cell .observation")'));
  check('its address is told', await page.run('location.hash'), '#PORT-003/seed-page');
  await page.press('Escape');
  check('Escape closes it', await page.until('!document.getElementById("cell").open'));
  check('and goes back to the cell', await page.run(active), '#PORT-003/seed-page');
}

async function cell(page) {
  check('a cell opens by its address', await page.until('document.getElementById("cell").open && document.querySelector("#cell .observation")'));
  const text = await page.run('document.getElementById("cell-body").innerText');
  for (const part of ['PORT-003', 'Decimal digits above 65535', 'Source:', 'expected', 'refused', 'observed', 'listens on', 'why it differs', 'request', 'service "65', 'socket(', 'bind(',
    'listening', 'How to see it again', 'unshare --user', 'getaddrinfo', 'listen-socket-conformance explain seed-page PORT-003/t'])
    check(`the cell has "${part}"`, text.includes(part));
  check('it has a name', await page.run('document.getElementById(document.getElementById("cell").getAttribute("aria-labelledby")).textContent.includes("PORT-003")'));
  check('its beginning is in sight', await page.run('document.getElementById("cell-title").getBoundingClientRect().top >= document.querySelector(".bar").getBoundingClientRect().bottom - 1'));
  await page.run(click('#forth'));
  check('the next difference', await page.until('location.hash !== "#PORT-003/seed-page" && document.querySelector("#cell .observation")'));
  await page.run('location.hash = "#PORT-002/reference"');
  check('a cell that passes says how to see it', await page.until('document.getElementById("cell-body").innerText.includes("listen-socket-conformance run --filter PORT-002 reference")'));
  await page.run('location.hash = "#PORT-003"');
  check('a clause has an address', await page.until('document.getElementById("cell-body").innerText.includes("seed-page: deviates, MUST")'));
  await page.run('location.hash = "#/cpython"');
  check('an implementation has an address', await page.until('document.getElementById("cell-body").innerText.includes("clauses not met")'));
  check('its versions are told', await page.run('/cpython 3\\./.test(document.getElementById("cell-title").textContent)'));
  await page.run('location.hash = "#nothing/of-this"');
  check('an address of nothing closes it', await page.until('!document.getElementById("cell").open'));
  await page.run('location.hash = "#PORT-002/reference"');
  check('it opens again', await page.until('document.getElementById("cell").open && document.getElementById("cell-title").textContent.includes("PORT-002")'));
  await page.run('document.getElementById("cell").close(); location.hash = "#PORT-007/seed-page"'); // the event of the first comes after the second
  check('an address that is asked for while a cell closes is shown', await page.until('document.getElementById("cell").open && document.getElementById("cell-title").textContent.includes("PORT-007") && location.hash === "#PORT-007/seed-page"'));
}

async function semantics(page) {
  check('language', await page.run('document.documentElement.lang'), 'en');
  check('every cell with a sign has words for it', await page.run('[...document.querySelectorAll("#table td a")].every((a) => a.getAttribute("aria-label").length > 4)'));
  check('every row and column has a header', await page.run('[...document.querySelectorAll("#table tbody tr")].every((row) => row.cells[0].tagName === "TH" && row.cells[0].scope) && '
    + '[...document.querySelectorAll("#table thead .name")].every((head) => head.scope === "col")'));
  check('every box has a label', await page.run('[...document.querySelectorAll("input, select")].every((box) => box.labels.length > 0)'));
  check('every area that scrolls can be reached', await page.run('[...document.querySelectorAll(".scroll")].every((box) => box.tabIndex === 0 && box.getAttribute("aria-label"))'));
  check('ids are unique', await page.run('(() => { const ids = [...document.querySelectorAll("[id]")].map((one) => one.id); return new Set(ids).size === ids.length; })()'));
}

// The least ratio of contrast of texts with what is behind them.
const contrast = `(() => {
  const channel = (value) => { value /= 255; return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4; };
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const numbers = (colour) => colour.match(/[0-9.]+/g).map(Number);
  const behind = (one) => { for (; one; one = one.parentElement) { const c = numbers(getComputedStyle(one).backgroundColor); if (c.length === 3 || c[3] === 1) return c; } return [255, 255, 255]; };
  let least = [99, ''];
  for (const one of document.querySelectorAll('.chip, #table a, #table .level, #table .title, p, li, label, button, th, small, summary')) {
    if (one.offsetParent === null || !one.textContent.trim()) continue;
    const [a, b] = [light(numbers(getComputedStyle(one).color)), light(behind(one))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < least[0]) least = [ratio, one.outerHTML.slice(0, 80)];
  }
  return least;
})()`;

async function looks(browser, file, shots) {
  for (const scheme of ['light', 'dark']) {
    for (const [width, height] of [[390, 844], [800, 1000], [1600, 1000]]) {
      for (const hash of ['', '#PORT-003/seed-page']) {
        const page = await browser.open(file, { width, height, scheme, hash });
        if (hash) await page.until('document.querySelector("#cell .observation")');
        check(`no part of the page is wider than ${width} (${hash || 'matrix'})`, await page.run('document.documentElement.scrollWidth <= innerWidth'));
        if (hash) check(`no part of the cell is wider than ${width}`, await page.run('document.getElementById("cell").scrollWidth <= document.getElementById("cell").clientWidth'));
        const least = await page.run(contrast);
        check(`contrast of texts at least 4.5 (${scheme}, ${least})`, least[0] >= 4.5);
        if (shots) await page.shoot(`${shots}/${scheme}-${width}${hash ? '-cell' : ''}.png`);
        await page.close();
      }
    }
  }
}

async function harm(browser, file) {
  const page = await browser.open(file, { before: 'window.harm = 0; window.hostile = () => { window.harm++; };' });
  const check_now = async (where) => {
    check(`nothing of the records has run (${where})`, await page.run('window.harm'), 0);
    check(`no element comes from the records (${where})`, await page.run('document.querySelectorAll("img, svg, iframe, [onerror], [onload], [onmouseover], a[href^=javascript]").length'), 0);
  };
  await check_now('matrix');
  const name = await page.run('[...document.querySelectorAll("thead .name")].map((head) => head.dataset.id).find((id) => id.startsWith("<img"))');
  check('the name is shown as it is', typeof name, 'string');
  const cells = await page.run('[...document.querySelectorAll("#table tbody td a")].filter((a) => a.getAttribute("href").includes("%3Cimg") && /\\b[dfe]\\b/.test(a.className)).map((a) => a.getAttribute("href"))');
  check('it has cells that differ', cells.length > 20);
  for (const hash of cells.slice(0, 40)) {
    await page.run(`location.hash = ${JSON.stringify(hash)}`);
    check(`${hash} opens`, await page.until('document.querySelector("#cell .observation, #cell .test")'));
    await page.run('for (const one of document.querySelectorAll("#cell details")) one.open = true');
  }
  await check_now('cells');
  await page.run(`location.hash = "#/" + encodeURIComponent(${JSON.stringify(name)})`);
  check('its column opens', await page.until('document.getElementById("cell-body").innerText.includes("clauses not met")'));
  await check_now('column');
  await page.close();
}

async function without(browser, file) {
  const page = await browser.open(file, { hash: '#PORT-003/seed-page', before: 'delete window.DecompressionStream;' });
  check('without DecompressionStream it says what is missing', await page.until('document.getElementById("no-evidence").offsetParent !== null || /cannot be unpacked/.test(document.getElementById("cell-body").innerText)'));
  check('and what prints it', await page.run('document.getElementById("no-evidence").textContent.includes("listen-socket-conformance explain")'));
  await page.close();
}

(async () => {
  const [file, hostileFile, partialFile, shots] = process.argv.slice(2);
  const browser = start();
  try {
    const openings = [];
    for (let i = 0; i < 3; i++) {
      const opened = await browser.open(file);
      openings.push(opened.milliseconds);
      await opened.close();
    }
    check(`it opens soon, in milliseconds of a processor: ${openings}`, Math.min(...openings) > 0 && Math.min(...openings) < 1000);
    let page = await browser.open(file);
    await semantics(page);
    await filters(page);
    await keyboard(page);
    await page.close();
    page = await browser.open(file, { hash: '#PORT-003/seed-page' });
    await cell(page);
    await page.run('location.hash = "#PORT-009/seed-page"');
    check('another address shows another cell', await page.until('document.querySelector("#cell").textContent.includes("PORT-009") && document.querySelector("#cell .observation")'));
    await page.press('Escape'); // not before the cell is the new one
    check('who came by an address is at its cell afterwards', await page.until(`${active} === "#PORT-009/seed-page"`));
    await page.close();
    page = await browser.open(partialFile);
    check('a part says that it is one', await page.run('document.body.innerText.includes("This is a part")'));
    await page.close();
    await looks(browser, file, shots);
    await without(browser, file);
    check('nothing complains', browser.complaints, []);
    await harm(browser, hostileFile);
    check('nothing complains of hostile records', browser.complaints, []);
    check('nothing is fetched', browser.requests.filter((url) => !url.startsWith('file://') && !url.startsWith('about:')), []);
  } catch (error) {
    check(`the page can be used: ${error.stack}`, false);
  }
  browser.end();
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed || !passed ? 1 : 0;
})();
