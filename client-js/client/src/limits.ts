import { DEFAULT_LIMITS } from './protocol.gen.js';

/** How long the connection and the server's welcome may take, when the options do not say. */
export const CONNECT_TIMEOUT_MILLIS = 10_000;

/** How long a reply may take, when the options do not say: longer than the server lets a request wait. */
export const REPLY_TIMEOUT_MILLIS = (DEFAULT_LIMITS.max_wait_seconds + 30) * 1000;

/** How long the server may take to answer a close before the connection counts as closed. */
export const CLOSE_TIMEOUT_MILLIS = 5_000;

/** The most requests that may wait for their replies at one time. */
export const MAX_REQUESTS_IN_FLIGHT = DEFAULT_LIMITS.max_requests_in_flight_per_connection;
