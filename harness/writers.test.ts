import { globSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = normalize(join(import.meta.dirname, '..'));
const WRITES =
  /\b(?:writeFile|appendFile|createWriteStream)(?:Sync)?\(|\bprocess\.std(?:out|err)\.write\(|\bconsole\.\w+\(/;

/** Who writes past harness/sanitize, and why that may be: a file, or all of a room. */
const PAST_THE_FUNNEL: Readonly<Record<string, string>> = {
  'harness/sanitize/files.ts': 'the funnel',
  'harness/cli/make-context.ts': 'events and reports, which are harmless already; reports have colours',
  'harness/canaries/objects.ts': 'a program for a pod',
  'harness/bench/create-bench.ts': 'an image from a browser',
  'suites/install/killed-installations.ts': 'a program for a pod',
  'harness/run/lane/node-power.ts': 'for the process that started it, which makes an error of it',
  'harness/judging/lane-process.ts': 'lines for the process that started it, which writes them',
  'harness/recordings/recorded.ts': 'observations out of a journal, which has none',
  'harness/canaries/main.ts': 'canaries for a command line, for who types it',
  'harness/canaries/state.ts': 'the canaries themselves, for who looks for them',
  'harness/kube/fake-api-server.ts': 'a kubeconfig of a server in a test',
  'harness/mesh/install.ts':
    'fixtures/mesh with hub and tag, as istioctl reads it; settings are no part of it',
  'harness/clusters/kind.ts': "kind's configuration, as kind reads it",
  'harness/clusters/no-pulls.ts': "a file of containerd's for the nodes",
  'harness/clusters/pod-security.ts': "a file of the API server's for the nodes",
  'harness/faults/agent-image.ts': 'what an image is built from',
  'harness/images': 'what images are built from, in the cache',
  'harness/files/whole-text.ts':
    'reports, all of whose texts buildReport has made harmless, and what the suite reads again',
  'harness/files/whole-file.ts': 'what registries gave, and what is built, in the cache',
  'harness/cli/main.ts': "help, which is the suite's own",
  'harness/cli/check/list-insensitive.ts': 'reasons that stand in the repository',
  'harness/run/output/output-manifest.ts': 'names of files that the suite has named',
  'harness/run/output/output-place.ts': 'nothing: it tries whether it may',
  'harness/engine': "podman's configuration, and a file to try whether a daemon sees this machine's",
  'harness/scene': 'the home of the user that a scene makes',
  'harness/survival': 'what became of trials, in words of its own',
};

function isExcused(file: string): boolean {
  return Object.keys(PAST_THE_FUNNEL).some((known) => file === known || file.startsWith(`${known}/`));
}

const sources = globSync('{harness,reports,suites}/**/*.ts', {
  cwd: ROOT,
  exclude: ['reports/out/**'],
}).filter((file) => !file.endsWith('.test.ts') && !file.includes('/testing/'));
const writers = sources.filter((file) => WRITES.test(readFileSync(join(ROOT, file), 'utf8')));

test('whatever is written goes through the funnel, or is known to need it not', () => {
  expect(writers.filter((file) => !isExcused(file))).toEqual([]);
});

test.for(Object.keys(PAST_THE_FUNNEL))('%s writes indeed', (known) => {
  expect(writers.some((file) => file === known || file.startsWith(`${known}/`))).toBe(true);
});
