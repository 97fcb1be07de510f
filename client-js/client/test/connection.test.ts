import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { type Connection, connect, HoldfastError } from 'holdfast-client';
import { type Request, reply, type Script, ScriptedServer } from './scripted-server.js';

const CLIENT_ID = '3381af92-2b9e-11e3-b191-71861300734c';
const QUEUE = { queue_name: 'q' };
const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) {
    await cleanup();
  }
});

async function open(script: Script, replyTimeoutMillis = 10_000): Promise<Opened> {
  const server = await ScriptedServer.greeting(script);
  cleanups.push(() => server.stop());
  const options = {
    url: server.url,
    project: 'demo',
    clientId: CLIENT_ID,
    replyTimeoutMillis,
  };
  const connection = await connect(options);
  cleanups.push(() => connection.close());
  return { server, connection };
}

interface Opened {
  readonly server: ScriptedServer;
  readonly connection: Connection;
}

/** An assertion on what a promise is rejected with. */
const failsWith = (code: string, message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof HoldfastError);
  assert.equal(error.code, code);
  assert.match(error.message, message);
  return true;
};

describe('a connection', () => {
  test('says hello with the project and the client id', async () => {
    const { server } = await open(() => []);
    const body = { project: 'demo', client_id: CLIENT_ID };
    assert.deepEqual(server.requests, [{ id: 0, action: 'hello', body }]);
  });

  test('sends what is asked and gives back what is answered', async () => {
    const { server, connection } = await open((request) => [
      reply(request, { message_ids: ['a', 'b'] }),
    ]);
    const messages = [{ body: { n: 1 } }, { body: null, ttl: 60 }];
    const posted = await connection.request('message_post', {
      ...QUEUE,
      messages,
    });
    assert.deepEqual(posted.message_ids, ['a', 'b']);
    assert.deepEqual(server.requests[1]?.body, { ...QUEUE, messages });
  });

  test('gives undefined where the answer has no body', async () => {
    const { connection } = await open((request) => [reply(request, undefined, 204)]);
    assert.equal(await connection.request('queue_delete', QUEUE), undefined);
  });

  test('matches replies that overtake one another', async () => {
    const held: Request[] = [];
    const { connection } = await open((request) => {
      held.unshift(request);
      return held.length < 3 ? [] : held.map((each) => reply(each, { metadata: each.body }));
    });
    const asked = ['a', 'b', 'c'].map((name) =>
      connection.request('queue_get', { queue_name: name }),
    );
    const names = (await Promise.all(asked)).map((each) => each.metadata.queue_name);
    assert.deepEqual(names, ['a', 'b', 'c']);
  });

  test('matches replies that come in one frame, with a notice among them', async () => {
    const held: Request[] = [];
    const { connection } = await open((request) => {
      held.push(request);
      const [first, second] = held;
      return first && second
        ? [
            [
              reply(second, { metadata: { n: 2 } }),
              { notice: 'drain' },
              reply(first, { metadata: { n: 1 } }),
            ],
          ]
        : [];
    });
    const first = connection.request('queue_get', QUEUE);
    const second = connection.request('queue_get', QUEUE);
    assert.deepEqual([(await first).metadata.n, (await second).metadata.n], [1, 2]);
  });

  test('rejects with the code, the text and the patience that the server asks for', async () => {
    const refusal = {
      error: 'overloaded',
      message: 'The inbox is full.',
      retry_after: 3,
    };
    const { connection } = await open((request) => [reply(request, refusal, 503)]);
    const error = await connection.request('queue_get', QUEUE).catch((thrown: unknown) => thrown);
    assert.ok(failsWith('overloaded', /^The inbox is full\.$/)(error));
    assert.equal((error as HoldfastError).retryAfter, 3);
  });

  test('goes on after a refusal', async () => {
    const refusal = { error: 'queue_not_found', message: 'No such queue.' };
    const { server, connection } = await open((request) =>
      request.action === 'queue_get'
        ? [reply(request, refusal, 404)]
        : [reply(request, undefined, 204)],
    );
    await assert.rejects(
      connection.request('queue_get', QUEUE),
      failsWith('queue_not_found', /No/),
    );
    await connection.request('ping_node', {});
    assert.equal(server.requests.length, 3);
  });

  test('says that the outcome is unknown when no reply comes in time, and ignores a late one', async () => {
    let late: Request | undefined;
    const { connection } = await open((request) => {
      if (late === undefined) {
        late = request;
        return [];
      }
      return [reply(late, undefined, 204), reply(request, undefined, 204)];
    }, 50);
    const unanswered = connection.request('queue_delete', QUEUE);
    await assert.rejects(unanswered, failsWith('outcome_unknown', /queue_delete .* 0\.05 seconds/));
    assert.equal(await connection.request('queue_delete', QUEUE), undefined);
  });

  test('says that the outcome is unknown when the connection is lost', async () => {
    const { connection } = await open((_, socket) => {
      socket.terminate();
      return [];
    });
    await assert.rejects(connection.request('ping_node', {}), failsWith('outcome_unknown', /1006/));
    assert.ok(failsWith('closed', /1006/)(await connection.closed));
  });

  test('tells why the server closed, and refuses what is asked afterwards', async () => {
    const { connection } = await open((_, socket) => {
      socket.close(1012, 'The server is restarting.');
      return [];
    });
    const asked = connection.request('ping_node', {});
    await assert.rejects(asked, failsWith('outcome_unknown', /1012: The server is restarting/));
    await assert.rejects(connection.request('ping_node', {}), failsWith('closed', /is closed/));
  });

  test('fails what still waits when it is closed', async () => {
    const { connection } = await open(() => []);
    const rejected = assert.rejects(
      connection.request('ping_node', {}),
      failsWith('outcome_unknown', /closed before/),
    );
    await connection.close();
    await rejected;
    assert.equal(await connection.closed, undefined);
    await assert.rejects(connection.request('ping_node', {}), failsWith('closed', /is closed/));
  });

  test('refuses a request that cannot be encoded and stays usable', async () => {
    const { connection } = await open((request) => [reply(request, undefined, 204)]);
    const endless: { [key: string]: never } = {};
    Object.assign(endless, { self: endless });
    const asked = connection.request('queue_create', {
      ...QUEUE,
      metadata: endless,
    });
    await assert.rejects(asked, failsWith('value_unsupported', /cannot be encoded/));
    await connection.request('ping_node', {});
  });

  const unreadable: [string, unknown, RegExp][] = [
    ['a text frame', 'text', /text frame/],
    ['a number', 7, /no reply/],
    ['a refusal of the whole frame', { id: null, status: 400, body: { message: 'Bad.' } }, /Bad\./],
    ['a reply to a request that was never sent', { id: 99, status: 200 }, /99/],
  ];
  for (const [what, frame, message] of unreadable) {
    test(`ends when the server sends ${what}`, async () => {
      const { connection } = await open(() => [frame]);
      await assert.rejects(
        connection.request('ping_node', {}),
        failsWith('outcome_unknown', message),
      );
      assert.ok(failsWith('protocol_violation', message)(await connection.closed));
    });
  }

  test('ends when a frame is no MessagePack', async () => {
    const { connection } = await open((_, socket) => {
      socket.send(Uint8Array.of(0x81, 0xa2));
      return [];
    });
    const asked = connection.request('ping_node', {});
    await assert.rejects(asked, failsWith('outcome_unknown', /no MessagePack/));
  });
});

describe('connecting', () => {
  const options = { project: 'demo', clientId: CLIENT_ID };

  test('fails with the reason when nobody listens', async () => {
    const server = await ScriptedServer.start(() => []);
    const url = server.url;
    await server.stop();
    await assert.rejects(connect({ ...options, url }), failsWith('connect_failed', /ECONNREFUSED/));
  });

  test('fails when the address is none', async () => {
    const asked = connect({ ...options, url: 'http://127.0.0.1' });
    await assert.rejects(asked, failsWith('connect_failed', /ws:\/\//));
  });

  test('fails when the server does not answer in time', async () => {
    const server = await ScriptedServer.start(() => []);
    cleanups.push(() => server.stop());
    const asked = connect({
      ...options,
      url: server.url,
      connectTimeoutMillis: 50,
    });
    await assert.rejects(asked, failsWith('connect_failed', /in time/));
  });

  test('fails with the refusal when the server does not welcome the client', async () => {
    const refusal = {
      error: 'client_id_invalid',
      message: 'badly formed hexadecimal UUID string',
    };
    const server = await ScriptedServer.start((request) => [reply(request, refusal, 400)]);
    cleanups.push(() => server.stop());
    const asked = connect({ ...options, url: server.url });
    await assert.rejects(asked, failsWith('client_id_invalid', /UUID/));
  });

  test('fails when the server speaks another version', async () => {
    const server = await ScriptedServer.start((request) => [reply(request, { protocol: 2 })]);
    cleanups.push(() => server.stop());
    const asked = connect({ ...options, url: server.url });
    await assert.rejects(asked, failsWith('connect_failed', /version 2/));
  });
});
