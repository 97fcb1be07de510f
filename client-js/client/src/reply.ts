import { HoldfastError } from './error.js';
import { ERRORS, type ErrorCode } from './protocol.gen.js';

/** What the server answers to one request. */
export interface Reply {
  readonly id: number;
  readonly status: number;
  readonly body?: unknown;
}

/** The replies of one frame; notices and pushes are passed over, as this version asks for none. */
export function repliesIn(frame: unknown): Reply[] {
  const entries = Array.isArray(frame) ? frame : [frame];
  return entries.filter((entry) => !isNews(entry)).map(checked);
}

function isNews(entry: unknown): boolean {
  return isMap(entry) && ('notice' in entry || 'push' in entry);
}

function checked(entry: unknown): Reply {
  if (isMap(entry) && typeof entry.id === 'number' && typeof entry.status === 'number') {
    return { id: entry.id, status: entry.status, body: entry.body };
  }
  const refusal = isMap(entry) && isMap(entry.body) ? entry.body.message : undefined;
  const said = typeof refusal === 'string' ? `: ${refusal}` : '.';
  throw new HoldfastError('protocol_violation', `The server sent no reply to any request${said}`);
}

/** The refusal that a reply of status 400 or more carries. */
export function refusalIn(reply: Reply): HoldfastError {
  const body = isMap(reply.body) ? reply.body : {};
  const code: ErrorCode = isErrorCode(body.error) ? body.error : 'internal';
  const message =
    typeof body.message === 'string' ? body.message : `The server answered with ${reply.status}.`;
  const retryAfter = typeof body.retry_after === 'number' ? body.retry_after : undefined;
  return new HoldfastError(code, message, retryAfter);
}

function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERRORS, value);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
