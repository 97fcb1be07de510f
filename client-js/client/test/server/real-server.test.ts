import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Connection, connect, HoldfastError } from 'holdfast-client';
import { runExample } from '../example.js';

const url = process.env.HOLDFAST_URL;
assert.ok(url, 'HOLDFAST_URL must be the address of a running server, such as ws://127.0.0.1:8888');

test('the example prints what it posted', async () => {
  assert.equal(await runExample(url), 'hello\n');
});

describe('against a real server', () => {
  const queue = { queue_name: 'client-js' };
  let connection: Connection;

  before(async () => {
    const clientId = '0b2ec3d6-7a55-4b0c-8d0c-6d1f7b1f2a01';
    connection = await connect({ url, project: 'client-js', clientId });
    await connection.request('queue_delete', queue);
  });

  after(() => connection.close());

  test('posts, claims and deletes', async () => {
    const body = { text: 'ä€😀', list: [1, -2.5, null, true, { deep: [] }] };
    const posted = await connection.request('message_post', {
      ...queue,
      messages: [{ body }],
    });
    const claim = await connection.request('claim_create', {
      ...queue,
      ttl: 60,
      grace: 60,
    });
    const [message] = claim?.messages ?? [];
    assert.ok(message && claim?.claim_id);
    assert.equal(message.id, posted.message_ids[0]);
    assert.deepEqual(message.body, body);
    const taken = { ...queue, message_id: message.id };
    await connection.request('message_delete', {
      ...taken,
      claim_id: claim.claim_id,
    });
    const counts = await connection.request('queue_get_stats', queue);
    assert.equal(counts.total, 0);
  });

  test('gets back many overlapping replies, each to its request', async () => {
    const names = Array.from({ length: 200 }, (_, n) => `many-${n}`);
    const documents = await Promise.all(
      names.map(async (name) => {
        await connection.request('queue_create', {
          queue_name: name,
          metadata: { name },
        });
        return connection.request('queue_get', { queue_name: name });
      }),
    );
    assert.deepEqual(
      documents.map((document) => document.metadata.name),
      names,
    );
  });

  test('is refused what is not there', async () => {
    const asked = connection.request('claim_get', {
      ...queue,
      claim_id: 'none',
    });
    await assert.rejects(asked, (error) => {
      assert.ok(error instanceof HoldfastError);
      return error.code === 'claim_not_found';
    });
  });
});
