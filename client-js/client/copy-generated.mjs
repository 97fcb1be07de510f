// Every build takes the contract's types from where they are generated, so that they cannot fall behind.
import { copyFileSync } from 'node:fs';

copyFileSync(
  new URL('../../protocol-spec/generated/protocol.gen.ts', import.meta.url),
  new URL('src/protocol.gen.ts', import.meta.url),
);
