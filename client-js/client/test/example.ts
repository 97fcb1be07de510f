import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What the example prints when the server is at this address. */
export async function runExample(url: string): Promise<string> {
  const script = new URL('../example/first.js', import.meta.url).pathname;
  const environment = { ...process.env, HOLDFAST_URL: url };
  const { stdout } = await promisify(execFile)(process.execPath, [script], {
    env: environment,
  });
  return stdout;
}
