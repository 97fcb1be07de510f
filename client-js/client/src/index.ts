export { type ConnectOptions, connect } from './connect.js';
export type { Connection } from './connection.js';
export { type ConnectionErrorCode, HoldfastError } from './error.js';
export type * from './protocol.gen.js';
