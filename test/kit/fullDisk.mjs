/** Loaded before a gateway: nothing can be written to the files of uploads, as on a disk that is full. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const full = new Set();
const { open, write, writev } = fs;
fs.open = (path, ...rest) => {
  const done = rest.pop();
  open(path, ...rest, (error, descriptor) => {
    if (String(path).endsWith('.part')) full.add(descriptor);
    done(error, descriptor);
  });
};
const refusing =
  (real) =>
  (descriptor, ...rest) => {
    if (!full.has(descriptor)) return real(descriptor, ...rest);
    const error = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    process.nextTick(rest.pop(), error);
  };
fs.write = refusing(write);
fs.writev = refusing(writev);
syncBuiltinESMExports();
