import { Connection } from './connection.js';
import { HoldfastError } from './error.js';
import { CONNECT_TIMEOUT_MILLIS, REPLY_TIMEOUT_MILLIS } from './limits.js';
import { PROTOCOL_VERSION, type Welcome } from './protocol.gen.js';
import { type SocketConstructor, socketConstructor } from './socket.js';

export interface ConnectOptions {
  /** Where the server listens, such as `ws://127.0.0.1:8888`. */
  readonly url: string;
  /** The project that the requests act on. */
  readonly project: string;
  /** This client's own name, a UUID. Keep it: by it the server knows which messages are the client's own. */
  readonly clientId: string;
  /** How long the connection and the server's welcome may take; 10 seconds by default. */
  readonly connectTimeoutMillis?: number;
  /** How long a reply may take; 90 seconds by default, longer than any request waits. */
  readonly replyTimeoutMillis?: number;
}

/** Opens a connection and says hello; resolves when requests may be sent. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  checkUrl(options.url);
  const Socket = await socketConstructor();
  const deadline = Date.now() + (options.connectTimeoutMillis ?? CONNECT_TIMEOUT_MILLIS);
  const socket = await open(Socket, options.url, deadline);
  const connection = new Connection(socket, options.replyTimeoutMillis ?? REPLY_TIMEOUT_MILLIS);
  try {
    const hello = { project: options.project, client_id: options.clientId };
    const welcome = await before(deadline, connection.request('hello', hello), options.url);
    checkVersion(welcome);
  } catch (error) {
    void connection.close();
    throw error;
  }
  return connection;
}

function checkUrl(url: string): void {
  if (!/^wss?:\/\//i.test(url) || !URL.canParse(url)) {
    throw new HoldfastError(
      'connect_failed',
      `${url} is no address that begins with ws:// or wss://.`,
    );
  }
}

function checkVersion(welcome: Welcome): void {
  if (welcome.protocol !== PROTOCOL_VERSION) {
    const text = `The server speaks version ${welcome.protocol}, this client ${PROTOCOL_VERSION}.`;
    throw new HoldfastError('connect_failed', text);
  }
}

function open(Socket: SocketConstructor, url: string, deadline: number): Promise<WebSocket> {
  const socket = new Socket(url);
  socket.binaryType = 'arraybuffer';
  const opened = new Promise<WebSocket>((resolve, reject) => {
    const fail = (event: Event) => reject(new HoldfastError('connect_failed', failure(url, event)));
    socket.addEventListener('open', () => resolve(socket));
    socket.addEventListener('error', fail);
    socket.addEventListener('close', fail);
  });
  return before(deadline, opened, url).catch((error: unknown) => {
    socket.close();
    throw error;
  });
}

/** Node says what went wrong; browsers keep it to themselves. */
function failure(url: string, event: Event): string {
  const detail = 'message' in event && event.message !== '' ? `: ${event.message}` : '.';
  return `No connection to ${url} came about${detail}`;
}

async function before<T>(deadline: number, result: Promise<T>, url: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new HoldfastError('connect_failed', `${url} did not answer in time.`);
    timer = setTimeout(() => reject(error), Math.max(0, deadline - Date.now()));
  });
  try {
    return await Promise.race([result, late]);
  } finally {
    clearTimeout(timer);
  }
}
