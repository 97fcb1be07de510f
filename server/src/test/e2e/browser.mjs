// Opens a page in a real browser, in which the JavaScript client uses the browser's own WebSocket.
// The server must permit pages of http://127.0.0.1:PAGE_PORT; a page of another origin must be refused.
// Usage: node browser.mjs BROWSER SERVER_URL BUNDLE FOLDER PAGE_PORT
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const TIMEOUT_MILLIS = 60_000;
const [browser, url, bundle, folder, pagePort] = process.argv.slice(2);

const page = `<!doctype html><title>Holdfast</title><script type="module">
  const tell = (result) => fetch('/result', { method: 'POST', body: JSON.stringify(result) });
  try {
    const { connect } = await import('/client.js');
    const clientId = '3381af92-2b9e-11e3-b191-71861300734c';
    const connection = await connect({ url: ${JSON.stringify(url)}, project: 'browser', clientId });
    const queue = { queue_name: 'browser' };
    await connection.request('message_post', { ...queue, messages: [{ ttl: 300, body: 'ä€😀' }] });
    const { messages } = await connection.request('message_list', { ...queue, echo: true });
    await connection.close();
    await tell({ bodies: messages.map((message) => message.body) });
  } catch (error) {
    await tell({ error: String(error) });
  }
</script>`;

let finish;
const answer = async (request, response) => {
  if (request.url === '/result') {
    let text = '';
    for await (const part of request.setEncoding('utf8')) {
      text += part;
    }
    response.end();
    finish(text);
  } else if (request.url === '/client.js') {
    response.setHeader('Content-Type', 'text/javascript').end(readFileSync(bundle));
  } else {
    response.setHeader('Content-Type', 'text/html; charset=utf-8').end(page);
  }
};

const options = ['--headless=new', '--disable-gpu', '--no-first-run', '--disable-dev-shm-usage'];
options.push('--disable-background-networking', `--user-data-dir=${folder}/browser`);
if (process.getuid?.() === 0) {
  options.push('--no-sandbox'); // Chromium's sandbox refuses to work for root.
}

async function open(port) {
  const told = new Promise((resolve) => {
    finish = resolve;
  });
  const pages = createServer(answer);
  pages.listen(port, '127.0.0.1');
  await once(pages, 'listening');
  const address = `http://127.0.0.1:${pages.address().port}/`;
  // A process group of its own, so that all of the browser's processes can be ended.
  const child = spawn(browser, [...options, address], { stdio: 'ignore', detached: true });
  child.on('error', (error) => finish(`the browser does not start: ${error.message}`));
  const timer = setTimeout(() => finish('the page told nothing in time'), TIMEOUT_MILLIS);
  const text = await told;
  clearTimeout(timer);
  if (child.pid !== undefined && child.exitCode === null) {
    process.kill(-child.pid, 'SIGKILL');
    await once(child, 'exit');
  }
  pages.closeAllConnections();
  pages.close();
  return text;
}

const permitted = await open(Number(pagePort));
if (permitted !== JSON.stringify({ bodies: ['ä€😀'] })) {
  console.error(`The page tells: ${permitted}`);
  process.exit(1);
}
const stranger = await open(0);
if (!stranger.startsWith('{"error":')) {
  console.error(`A page of another origin tells: ${stranger}`);
  process.exit(1);
}
