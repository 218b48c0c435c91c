// Builds sites with the program under test, each into a fresh folder that goes when the tests end.

import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The folder of this repository, whose content and theme most tests use. */
export const repository = resolve(import.meta.dirname, '../../..');

/** The program: named by TOGETHER, else the newest kind that has been built. */
const program = process.env.TOGETHER
  ? resolve(process.env.TOGETHER)
  : ['release', 'debug'].map((kind) => join(repository, 'target', kind, 'together')).find(existsSync);

const made = [];
process.on('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A fresh empty folder. */
export function temporary() {
  const folder = mkdtempSync(join(tmpdir(), 'together-'));
  made.push(folder);
  return folder;
}

/** Runs the program and returns its exit code and all that it said. */
export function together(...args) {
  if (!program) throw new Error('build the program first: cargo build --release');
  const run = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (run.error) throw run.error;
  return { code: run.status, said: run.stdout + run.stderr };
}

/**
 * Starts the preview of the site in the folder `site` and returns its address, with a slash at the
 * end, and how to stop it.
 */
export async function preview(site, { port = 0 } = {}) {
  if (!program) throw new Error('build the program first: cargo build --release');
  const started = spawn(program, ['serve', '--port', port, '--site', site]);
  const ended = new Promise((done) => started.on('exit', done));
  let said = '';
  const url = await new Promise((ready, fail) => {
    const hear = (text) => {
      said += text;
      const address = said.match(/http:\/\/127\.0\.0\.1:\d+\//);
      if (address && said.includes('ready after')) ready(address[0]);
    };
    started.stdout.on('data', hear);
    started.stderr.on('data', hear);
    started.on('exit', () => fail(new Error(`the preview ended:\n${said}`)));
  });
  return {
    url,
    async stop() {
      started.kill('SIGTERM');
      await ended;
    },
  };
}

/** Builds the site in the folder `site` into `out`, and returns that folder. */
export function build({ site = repository, options = [], out = join(temporary(), 'public') } = {}) {
  const { code, said } = together('build', '--site', site, '--out', out, ...options);
  if (code !== 0) throw new Error(`the build ended with ${code}:\n${withoutWarnings(said)}`);
  return out;
}

/** What the program said, less its warnings, of which there may be hundreds. */
function withoutWarnings(said) {
  return said.split(/\n\n/).filter((block) => !block.startsWith('warning')).join('\n\n');
}

/** A site of its own with the repository's theme and settings, and what `fill` puts into `content/`. */
export function newSite(fill) {
  const site = temporary();
  cpSync(join(repository, 'themes'), join(site, 'themes'), { recursive: true });
  cpSync(join(repository, 'content'), join(site, 'content'), { recursive: true });
  mkdirSync(join(site, 'content/partnerships'), { recursive: true });
  fill(join(site, 'content'));
  return site;
}
