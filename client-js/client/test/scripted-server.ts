import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { decode, encode } from '@msgpack/msgpack';
import { type WebSocket, WebSocketServer } from 'ws';

export interface Request {
  readonly id: number;
  readonly action: string;
  readonly body: Record<string, unknown>;
}

/** What the server sends for a request: values that become one frame each; none to stay silent. */
export type Script = (request: Request, socket: WebSocket) => unknown[];

export const WELCOME = {
  server: 'scripted',
  protocol: 1,
  limits: {},
  heartbeat_seconds: 30,
  capabilities: [],
};

export const reply = (request: Request, body?: unknown, status = 200): unknown =>
  body === undefined ? { id: request.id, status } : { id: request.id, status, body };

/** A real WebSocket server that says what a test tells it to. */
export class ScriptedServer {
  readonly requests: Request[] = [];
  readonly #server: WebSocketServer;

  private constructor(server: WebSocketServer, script: Script) {
    this.#server = server;
    server.on('connection', (socket) => {
      socket.on('message', (data: Buffer, isBinary) => {
        if (!isBinary) {
          throw new Error('the client sent a text frame');
        }
        const request = decode(data) as Request;
        this.requests.push(request);
        for (const frame of script(request, socket)) {
          socket.send(typeof frame === 'string' ? frame : encode(frame));
        }
      });
    });
  }

  static async start(script: Script): Promise<ScriptedServer> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    return new ScriptedServer(server, script);
  }

  /** A server that welcomes everybody and follows the script from then on. */
  static greeting(script: Script): Promise<ScriptedServer> {
    return ScriptedServer.start((request, socket) =>
      request.action === 'hello' ? [reply(request, WELCOME)] : script(request, socket),
    );
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#server.clients) {
      socket.terminate();
    }
    this.#server.close();
    await once(this.#server, 'close');
  }
}
