import type { ErrorCode } from './protocol.gen.js';

/** What goes wrong on the way to the server or back; all other codes are the server's own. */
export type ConnectionErrorCode =
  /** No connection came about. */
  | 'connect_failed'
  /** The connection is closed; the request was not sent. */
  | 'closed'
  /** The request was sent and its reply did not come: it was carried out, or it was not. */
  | 'outcome_unknown'
  /** The server sent what this client cannot read. */
  | 'protocol_violation';

/** Every failure that this client reports. */
export class HoldfastError extends Error {
  override readonly name = 'HoldfastError';

  constructor(
    /** The kind of failure: a code of the protocol's error table or of the connection. */
    readonly code: ErrorCode | ConnectionErrorCode,
    message: string,
    /** Seconds after which trying again makes sense; undefined when the server did not say. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}
