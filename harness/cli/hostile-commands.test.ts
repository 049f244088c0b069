import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { expect, test } from 'vitest';
import { type StandIns, standIns } from '../host/testing/stand-ins.ts';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { fakeApiServer } from '../kube/fake-api-server.ts';
import { onlyLooks } from '../run/testing/counting-engine.ts';
import { soundRun, type Victims, writeHostileRun, writeRun } from '../run/testing/hostile-runs.ts';

/** One that judges takes as long as four others. */
const COMMANDS = [
  'clean',
  'down',
  'clean',
  'down ../../victim',
  'test',
  'clean',
  'down',
  'shell kind-worker reboot',
  'clean',
  'down',
];
const TIMES = 2;
const AT_ONCE = 3;

const OTHERS = JSON.stringify([
  {
    Id: '1',
    Name: '/kind-control-plane',
    State: { Running: true },
    Config: { Labels: { 'io.x-k8s.kind.cluster': 'kind' } },
  },
]);
const LISTED = {
  version: { out: '29 29 default' },
  info: { out: '29 runc' },
  ps: { out: '1\n' },
  'container.inspect': { out: OTHERS },
};
const ANSWERS = Object.fromEntries(
  ['docker', 'podman'].flatMap((engine) =>
    Object.entries(LISTED).map(([key, answer]) => [`${engine}.${key}`, answer]),
  ),
);

/** The command in a process of its own, with a cache of its own that holds a hostile run. */
async function command(engine: StandIns, base: string, victims: Victims, seed: number) {
  const home = join(base, `home-${seed}`);
  const cache = join(home, 'cache/istio-cni-conformance');
  mkdirSync(cache, { recursive: true });
  const wrong = writeHostileRun(seed, cache, victims);
  const argv = COMMANDS[seed % COMMANDS.length]?.split(' ') ?? [];
  const env = { HOME: home, XDG_CACHE_HOME: join(home, 'cache') };
  const done = await engine.run([process.execPath, join(import.meta.dirname, 'main.ts'), ...argv], {
    env,
    cwd: home,
    okExitCodes: 'any',
  });
  return { ...done, what: `seed ${seed}, ${argv.join(' ')}: ${wrong}\n${done.stdout}\n${done.stderr}` };
}

test('commands on hostile runs change nothing of anybody, and say what they leave alone', {
  timeout: 120_000,
}, async () => {
  await using engine = await standIns(ANSWERS);
  await using server = await fakeApiServer(() => ({
    body: { metadata: { name: 'kube-system', uid: 'of-somebody' } },
  }));
  const base = temporaryDirectory();
  const directory = join(base, 'victim');
  const serverText = readFileSync(server.kubeconfig, 'utf8');
  const kubeconfig = join(directory, 'kubeconfig');
  const victims = { directory, kubeconfig, serverText, awayText: serverText.replace(/:\d+"/, ':1"') };
  writeRun({ directory, ...soundRun(directory, true), kubeconfigText: serverText });
  writeFileSync(kubeconfig, serverText);
  const before = readdirSync(directory, { recursive: true });
  const limit = pLimit(AT_ONCE);
  const seeds = [...Array(COMMANDS.length * TIMES).keys()];
  const done = await Promise.all(seeds.map((seed) => limit(() => command(engine, base, victims, seed))));
  for (const { exitCode, stderr, what } of done) {
    // A stack is of an error that nobody thought of.
    const isGood = [0, 2, 3, 4].includes(exitCode) && !/^\s+at /m.test(stderr);
    expect({ what, exitCode, isGood }).toMatchObject({ isGood: true });
  }
  expect((await engine.calls()).filter((argv) => !onlyLooks(argv))).toEqual([]);
  expect(server.received.filter(({ method }) => method !== 'GET')).toEqual([]);
  expect(readdirSync(directory, { recursive: true })).toEqual(before);
});
