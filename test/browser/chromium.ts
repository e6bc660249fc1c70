import { accessSync, constants } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's, unless CHROMIUM_PATH names another. */
const path = process.env.CHROMIUM_PATH || '/usr/bin/chromium';

/** It runs as root in a container, and asks nothing of the network but what a page does. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts a Chromium; the caller closes it. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: path, args });
}

/** Runs before all tests of this folder, so that a machine without a Chromium says so once. */
export default function setUp(): void {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    throw new Error(
      `The browser tests need a Chromium, and there is none at ${path}. ` +
        'Install one (Debian: apt-get install chromium), or name its executable in CHROMIUM_PATH.',
    );
  }
}
