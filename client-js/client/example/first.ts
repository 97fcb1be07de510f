import { connect } from 'holdfast-client';

const url = process.env.HOLDFAST_URL ?? 'ws://127.0.0.1:8888';
const clientId = '3381af92-2b9e-11e3-b191-71861300734c';
const connection = await connect({ url, project: 'demo', clientId });
const messages = [{ ttl: 300, body: 'hello' }];
await connection.request('message_post', { queue_name: 'first', messages });
const page = await connection.request('message_list', {
  queue_name: 'first',
  echo: true,
});
console.log(page.messages.at(-1)?.body);
await connection.close();
