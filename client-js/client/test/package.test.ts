import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { runExample } from './example.js';
import { reply, ScriptedServer } from './scripted-server.js';

// The compiled tests stand two folders deep: target/test.
const PACKAGE = new URL('../../', import.meta.url);
const text = (path: string): Promise<string> => readFile(new URL(path, PACKAGE), 'utf8');

test('the types are those that were generated from the contract', async () => {
  const generated = await text('../../protocol-spec/generated/protocol.gen.ts');
  assert.equal(await text('src/protocol.gen.ts'), generated);
});

test('the example of the README is the one that is run', async () => {
  const example = await text('example/first.ts');
  const readme = await text('README.md');
  assert.ok(readme.includes(`\`\`\`ts\n${example}\`\`\``));
});

test('the example does what the README says', async () => {
  let posted: unknown;
  const server = await ScriptedServer.greeting((request) => {
    posted ??= request.body.messages;
    const body = request.action === 'message_post' ? { message_ids: ['1'] } : { messages: posted };
    return [reply(request, body)];
  });
  try {
    assert.equal(await runExample(server.url), 'hello\n');
  } finally {
    await server.stop();
  }
});
