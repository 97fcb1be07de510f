import { HoldfastError } from './error.js';

export type SocketConstructor = new (url: string) => WebSocket;

/** The platform's own WebSocket; on a Node that has none, the one of the package `ws`. */
export async function socketConstructor(): Promise<SocketConstructor> {
  if (typeof globalThis.WebSocket === 'function') {
    return globalThis.WebSocket;
  }
  try {
    const { WebSocket } = await import('ws');
    return WebSocket as unknown as SocketConstructor;
  } catch (cause) {
    const error = new HoldfastError(
      'connect_failed',
      'This platform has no WebSocket. Install the package ws, or use Node 22 or newer.',
    );
    error.cause = cause;
    throw error;
  }
}
