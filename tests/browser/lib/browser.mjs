// A real browser for all tests of a file: Chromium without a window.

import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const known = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Starts the browser named by CHROMIUM, else the one that is installed. */
export function launch() {
  const executablePath = process.env.CHROMIUM || known.find((path) => existsSync(path));
  if (!executablePath) throw new Error('install Chromium, or name it in CHROMIUM');
  // It must not ask anybody for updates while requests to other hosts are counted as faults.
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];
  const args = ['--disable-gpu', '--disable-quic', '--no-first-run', ...quiet];
  return chromium.launch({ executablePath, args });
}
