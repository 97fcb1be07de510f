import { Decoder, Encoder } from '@msgpack/msgpack';
import { HoldfastError } from './error.js';

// Both are kept: making one for each frame costs several times the encoding itself.
const encoder = new Encoder({ ignoreUndefined: true });
const decoder = new Decoder();

/** A frame's bytes; members that are undefined are left out. */
export function encode(value: unknown): Uint8Array<ArrayBuffer> {
  try {
    return encoder.encode(value);
  } catch (cause) {
    const error = new HoldfastError('value_unsupported', 'The request cannot be encoded.');
    error.cause = cause;
    throw error;
  }
}

/** The value in a frame; throws when the frame is no MessagePack. */
export function decode(frame: ArrayBuffer): unknown {
  return decoder.decode(frame);
}
