// Headless Chromium, spoken to over a pipe (--remote-debugging-pipe): no package, no port.
'use strict';
const { spawn } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// Starts it. What the pages write to the console, and their errors, are in `complaints`.
function start(program = 'chromium') {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'page-test-'));
  const options = ['--headless=new', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--remote-debugging-pipe', `--user-data-dir=${profile}`];
  const child = spawn(program, options, {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], env: { ...process.env, TMPDIR: profile }, // it leaves a folder there
  });
  const waiting = new Map(), complaints = [], requests = [];
  let number = 0, held = Buffer.alloc(0), loaded = () => {};
  function take(message) {
    if (message.id) {
      const [resolve, reject] = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error) reject(new Error(JSON.stringify(message.error)));
      else resolve(message.result);
    }
    if (message.method === 'Page.loadEventFired') loaded();
    if (message.method === 'Network.requestWillBeSent') requests.push(message.params.request.url);
    if (['Runtime.exceptionThrown', 'Runtime.consoleAPICalled', 'Log.entryAdded'].includes(message.method))
      complaints.push(JSON.stringify(message.params).slice(0, 500));
  }
  child.stdio[4].on('data', (data) => {
    held = Buffer.concat([held, data]);
    for (let end; (end = held.indexOf(0)) >= 0; held = held.subarray(end + 1)) take(JSON.parse(held.subarray(0, end)));
  });
  const send = (method, params = {}, sessionId = undefined) => new Promise((resolve, reject) => {
    waiting.set(++number, [resolve, reject]);
    child.stdio[3].write(JSON.stringify({ id: number, method, params, sessionId }) + '\0');
  });

  // Opens a file in a page of its own, and says how many milliseconds of a processor its main thread took for that.
  async function open(file, { hash = '', width = 1600, height = 1000, scheme = 'light', before = '' } = {}) {
    const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
    const tell = (method, params) => send(method, params, sessionId);
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await tell(`${domain}.enable`);
    await tell('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 600 });
    await tell('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
    if (before) await tell('Page.addScriptToEvaluateOnNewDocument', { source: before });
    const work = async () => (await tell('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
    await tell('Performance.enable', { timeDomain: 'threadTicks' });
    const began = await work();
    const load = new Promise((resolve) => { loaded = resolve; });
    await tell('Page.navigate', { url: `file://${file}${hash}` });
    await load;
    const milliseconds = Math.round(await work() - began);

    async function run(expression) {
      const { result, exceptionDetails } = await tell('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
      if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description || exceptionDetails.text}`);
      return result.value;
    }
    // Waits until an expression is true; false if it is not within half a minute.
    async function until(expression) {
      for (let i = 0; i < 600; i++) {
        if (await run(`Boolean(${expression})`)) return true;
        await sleep(50);
      }
      return false;
    }
    async function press(key) {
      const codes = { Enter: 13, Escape: 27, Tab: 9, ArrowDown: 40, ArrowUp: 38, ArrowLeft: 37, ArrowRight: 39, Home: 36, End: 35, PageDown: 34 };
      const event = { key, code: key, windowsVirtualKeyCode: codes[key], text: key === 'Enter' ? '\r' : undefined };
      await tell('Input.dispatchKeyEvent', { type: 'keyDown', ...event });
      await tell('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
    }
    async function shoot(to) {
      const { data } = await tell('Page.captureScreenshot', { format: 'png' });
      fs.writeFileSync(to, Buffer.from(data, 'base64'));
    }
    return { run, until, press, shoot, milliseconds, close: () => send('Target.closeTarget', { targetId }) };
  }

  // Processes of the browser outlive the first one for a moment, and still write there: what they made is removed, too.
  async function removeProfile() {
    for (let i = 0; ; i++) {
      try {
        return fs.rmSync(profile, { recursive: true, force: true });
      } catch (error) {
        if (error.code !== 'ENOTEMPTY' || i === 600) throw error;
      }
      await sleep(50);
    }
  }

  function end() {
    child.kill();
    child.on('exit', removeProfile);
  }
  return { open, end, complaints, requests };
}

module.exports = { start };
