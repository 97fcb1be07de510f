import { decode, encode } from './codec.js';
import { HoldfastError } from './error.js';
import { CLOSE_TIMEOUT_MILLIS, MAX_REQUESTS_IN_FLIGHT } from './limits.js';
import type { OperationName, Operations } from './protocol.gen.js';
import { type Reply, refusalIn, repliesIn } from './reply.js';

interface Waiting {
  readonly resolve: (body: unknown) => void;
  readonly reject: (error: HoldfastError) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

const NORMAL_CLOSE = 1000;
/** Of the codes that a browser lets a page send, the one that is free for this purpose. */
const UNREADABLE_CLOSE = 4002;

/**
 * One open WebSocket to a server. Requests may overlap; each reply finds its request by its id.
 *
 * When the connection ends, for whatever reason, every request that waits fails, and {@link closed} resolves.
 */
export class Connection {
  /** Resolves when the connection has ended: with why, or with undefined when {@link close} ended it. */
  readonly closed: Promise<HoldfastError | undefined>;

  readonly #socket: WebSocket;
  readonly #replyTimeoutMillis: number;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;
  #isEnded = false;
  #ended: (why: HoldfastError | undefined) => void = () => {};

  /** Takes over a socket that is open; {@link connect} makes one. */
  constructor(socket: WebSocket, replyTimeoutMillis: number) {
    this.#socket = socket;
    this.#replyTimeoutMillis = replyTimeoutMillis;
    this.closed = new Promise((resolve) => {
      this.#ended = resolve;
    });
    socket.addEventListener('message', (event) => this.#onFrame(event.data));
    socket.addEventListener('close', (event) => this.#onClose(event.code, event.reason));
  }

  /** Asks for one operation; resolves with what it gives, rejects with a {@link HoldfastError}. */
  request<Name extends OperationName>(
    action: Name,
    body: Operations[Name]['input'],
  ): Promise<Operations[Name]['output']> {
    return new Promise<unknown>((resolve, reject) => {
      if (this.#isEnded || this.#socket.readyState !== this.#socket.OPEN) {
        throw new HoldfastError('closed', 'The connection is closed.');
      }
      if (this.#waiting.size >= MAX_REQUESTS_IN_FLIGHT) {
        const text = `More than ${MAX_REQUESTS_IN_FLIGHT} requests wait for their replies.`;
        throw new HoldfastError('too_many_in_flight', text, 1);
      }
      const id = this.#nextId;
      this.#socket.send(encode({ id, action, body }));
      this.#nextId += 1;
      const timer = setTimeout(() => this.#onTimeout(id, action), this.#replyTimeoutMillis);
      this.#waiting.set(id, { resolve, reject, timer });
    }) as Promise<Operations[Name]['output']>;
  }

  /** Closes the connection; what still waits for a reply fails. */
  async close(): Promise<void> {
    this.#end(undefined);
    await this.#closeSocket(NORMAL_CLOSE);
  }

  #onFrame(data: unknown): void {
    if (this.#isEnded) {
      return;
    }
    try {
      if (!(data instanceof ArrayBuffer)) {
        throw new HoldfastError('protocol_violation', 'The server sent a text frame.');
      }
      for (const reply of repliesIn(decode(data))) {
        this.#onReply(reply);
      }
    } catch (cause) {
      const unreadable = new HoldfastError('protocol_violation', 'A frame is no MessagePack.');
      unreadable.cause = cause;
      this.#end(cause instanceof HoldfastError ? cause : unreadable);
      void this.#closeSocket(UNREADABLE_CLOSE);
    }
  }

  #onReply(reply: Reply): void {
    const waiting = this.#take(reply.id);
    if (waiting === undefined) {
      if (reply.id >= this.#nextId) {
        const text = `The server answered request ${reply.id}, which was never sent.`;
        throw new HoldfastError('protocol_violation', text);
      }
      return; // It came too late: its request has failed already.
    }
    if (reply.status >= 400) {
      waiting.reject(refusalIn(reply));
    } else {
      waiting.resolve(reply.body);
    }
  }

  #onTimeout(id: number, action: string): void {
    const seconds = this.#replyTimeoutMillis / 1000;
    const text = `No reply to ${action} came within ${seconds} seconds.`;
    this.#take(id)?.reject(new HoldfastError('outcome_unknown', text));
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    if (waiting !== undefined) {
      this.#waiting.delete(id);
      clearTimeout(waiting.timer);
    }
    return waiting;
  }

  #onClose(code: number, reason: string): void {
    const said = reason === '' ? '' : `: ${reason}`;
    this.#end(new HoldfastError('closed', `The server closed the connection (${code}${said}).`));
  }

  #end(why: HoldfastError | undefined): void {
    if (this.#isEnded) {
      return;
    }
    this.#isEnded = true;
    const text = why?.message ?? 'The connection was closed before the reply came.';
    for (const id of [...this.#waiting.keys()]) {
      this.#take(id)?.reject(new HoldfastError('outcome_unknown', text));
    }
    this.#ended(why);
  }

  #closeSocket(code: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.readyState === this.#socket.CLOSED) {
        resolve();
        return;
      }
      const timer = setTimeout(resolve, CLOSE_TIMEOUT_MILLIS);
      this.#socket.addEventListener('close', () => {
        clearTimeout(timer);
        resolve();
      });
      this.#socket.close(code);
    });
  }
}
