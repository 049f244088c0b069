import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { createRunner } from '../process/run.ts';
import { ensureContained, gatewaysOf } from './contain.ts';
import { fakeEngine } from './testing/fake-engine.ts';

// Recorded from `ip -j route show default` on a node as podman starts it, and on a contained one.
const OPEN_V4 =
  '[{"dst":"default","gateway":"10.89.0.1","dev":"eth0","protocol":"static","metric":100,"flags":[]}]';
const OPEN_V6 =
  '[{"dst":"default","gateway":"fc00:f853:ccd:e793::1","dev":"eth0","protocol":"static","metric":100,"flags":[],"pref":"medium"}]';
const CONTAINED_V4 = '[{"dst":"default","dev":"eth0","scope":"link","flags":[]}]';
const script = fileURLToPath(new URL('../../fixtures/clusters/node/contain.sh', import.meta.url));

test('gateways of default routes', () => {
  expect(gatewaysOf(OPEN_V4)).toEqual(['10.89.0.1']);
  expect(gatewaysOf(OPEN_V6)).toEqual(['fc00:f853:ccd:e793::1']);
  expect(gatewaysOf(CONTAINED_V4)).toEqual([]);
  expect(gatewaysOf('[{"dst":"default","nexthops":[{"gateway":"10.0.0.1","dev":"eth0"}]}]')).toEqual([
    '10.0.0.1',
  ]);
  expect(gatewaysOf('')).toEqual([]);
});

test('a contained node is left alone', async () => {
  const { engine, calls } = fakeEngine(() => ({ stdout: CONTAINED_V4 }));
  await ensureContained(engine, 'icc-a-worker', () => {});
  expect(calls.filter((call) => call.includes('contain.sh'))).toEqual([]);
});

test('a node that is not contained is, and it is said; one that stays open is an error', async () => {
  let ran = false;
  const said: string[] = [];
  const { engine } = fakeEngine((_node, argv) => {
    ran ||= argv[0] === 'sh';
    return { stdout: ran ? CONTAINED_V4 : OPEN_V4 };
  });
  await ensureContained(engine, 'icc-a-worker', (line) => said.push(line));
  expect(ran).toBe(true);
  expect(said.join()).toContain('icc-a-worker');
  const stubborn = fakeEngine(() => ({ stdout: OPEN_V6 }));
  await expect(ensureContained(stubborn.engine, 'icc-a-worker', () => {})).rejects.toThrow(
    'default routes through fc00:f853:ccd:e793::1',
  );
});

/** Runs the script with a stand-in for `ip` that shows these default routes, and returns the changes that it asked for. */
async function changes(v4: string, v6: string): Promise<string> {
  const directory = temporaryDirectory();
  const body = `case "$1 $2 $3" in "-4 route show") echo "${v4}" ;; "-6 route show") echo "${v6}" ;; *) echo "$*" >>${directory}/changes ;; esac`;
  await writeFile(join(directory, 'ip'), `#!/bin/sh\n${body}\n`);
  await writeFile(join(directory, 'changes'), '');
  await chmod(join(directory, 'ip'), 0o755);
  await createRunner()(['/bin/sh', script], { env: { PATH: `${directory}:/usr/bin:/bin` } });
  return await readFile(join(directory, 'changes'), 'utf8');
}

test('the script changes what has a gateway, and only that', async () => {
  const both = await changes(
    'default via 10.89.0.1 dev eth0 proto static metric 100',
    'default via fc00::1 dev eth0 metric 100',
  );
  expect(both.trim().split('\n')).toEqual([
    '-4 route flush exact 0.0.0.0/0',
    '-4 route add default dev eth0',
    '-6 route flush exact ::/0',
    '-6 route add default dev eth0',
  ]);
  expect(await changes('default dev eth0 scope link', '')).toBe('');
});
