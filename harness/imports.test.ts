import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = normalize(join(import.meta.dirname, '..'));

const BASE = ['model', 'errors', 'time', 'process', 'config', 'sanitize', 'log', 'host', 'files'];
/** How upstream's images come to this machine's disk; it knows no engine. */
const REGISTRY = ['errors', 'files', 'process', 'time', 'log', 'model', 'sanitize', 'registry'];
const MACHINE = [...BASE, 'engine', 'kube'];
/** Ports that bring a lane up. */
const BRING_UP = [...MACHINE, 'registry', 'images', 'clusters', 'mesh', 'peers'];
/** A lane that stands: what it is made of, as data and names, and its cluster's API. Nothing here or after needs an engine. */
const LANE = [...BASE, 'kube', 'images', 'clusters', 'mesh', 'protocol', 'lanes'];
const LOOK_AND_ACT = [...LANE, 'probes', 'acts', 'workloads', 'diagnostics'];
/** What judges: a bench, what it says of what it saw, and what was recorded. */
const JUDGE = [...LOOK_AND_ACT, 'verdict'];

/** Rooms that put the others together. Nothing of the rooms before imports them. */
const COMPOSITION = ['run', 'cli', 'scene', 'canaries', 'survival'];

/** Room of the harness -> rooms that it may import; `cli` and the maintainers' commands see every room. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(BASE.map((room) => [room, BASE])),
  registry: REGISTRY,
  ...Object.fromEntries(['engine', 'kube'].map((room) => [room, MACHINE])),
  ...Object.fromEntries(['images', 'clusters', 'mesh', 'peers'].map((room) => [room, BRING_UP])),
  ...Object.fromEntries(['probes', 'acts', 'workloads', 'diagnostics'].map((room) => [room, LOOK_AND_ACT])),
  /** Makes the images that it seeds. */
  faults: [...LOOK_AND_ACT, 'engine', 'faults'],
  protocol: [...BASE, 'protocol'],
  lanes: LANE,
  verdict: [...LOOK_AND_ACT, 'verdict'],
  bench: [...JUDGE, 'bench'],
  recordings: [...JUDGE, 'bench', 'recordings'],
  judging: [...JUDGE, 'bench', 'recordings', 'judging'],
  words: [...JUDGE, 'bench', 'words'],
  run: [...BRING_UP, ...JUDGE, 'faults', 'bench', 'recordings', 'judging', 'run'],
};

/** Reports know types, the catalogue, and what an outcome is; of the harness's powers only a handed-in runner's type. */
const REPORTS_MAY =
  /^(reports|suites\/catalogue|harness\/(model|errors|files|process|protocol|sanitize)|harness\/verdict\/outcome\.ts)/;

function importsOf(file: string): string[] {
  const source = readFileSync(join(ROOT, file), 'utf8');
  const found = source.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g);
  return [...found].map((match) => relative(ROOT, join(ROOT, dirname(file), match[1] ?? '')));
}

function violation(file: string, imported: string): string | undefined {
  const [top, room = ''] = file.split('/');
  const [to, toRoom = ''] = imported.split('/');
  const said = `${file} imports ${imported}`;
  if (to === 'fixtures' && top !== 'fixtures') return `${said}: nothing imports fixtures`;
  if (top === 'harness' && room !== 'cli') {
    if (to !== 'harness') return `${said}: the harness knows no suites nor reports`;
    const may = ALLOWED[room];
    if (may === undefined ? !COMPOSITION.includes(room) : !may.includes(toRoom))
      return `${said}: against the direction`;
  }
  if (top === 'suites' && file.endsWith('.spec.ts')) {
    const beside = imported.startsWith(`${dirname(file)}/`);
    if (imported !== 'suites/requirement.ts' && !beside) return `${said}: a spec imports its binding file`;
  }
  if (top === 'reports' && !REPORTS_MAY.test(imported))
    return `${said}: reports use the model and the catalogue`;
  return undefined;
}

test('imports go one way', () => {
  const files = globSync('{harness,suites,reports,fixtures}/**/*.ts', {
    cwd: ROOT,
    exclude: ['reports/out/**'],
  }).filter((file) => !file.endsWith('.test.ts') && !file.includes('/testing/'));
  expect(files.length).toBeGreaterThan(100);
  const violations = files.flatMap((file) => importsOf(file).flatMap((to) => violation(file, to) ?? []));
  expect(violations).toEqual([]);
});

test('an import against the direction is noticed', () => {
  expect(violation('harness/kube/client.ts', 'harness/probes/inspector.ts')).toContain(
    'against the direction',
  );
  expect(violation('harness/mesh/install.ts', 'suites/catalogue/rules.ts')).toContain('knows no suites');
  expect(violation('suites/rules/f-01-x.spec.ts', 'harness/kube/client.ts')).toContain('binding file');
  expect(violation('reports/junit.ts', 'harness/kube/client.ts')).toContain('reports use');
  expect(violation('harness/images/pins.ts', 'harness/scene/fill.ts')).toContain('against the direction');
  expect(violation('harness/scene/scene.ts', 'reports/write-all.ts')).toContain('knows no suites');
  expect(violation('harness/run/run.ts', 'reports/write-all.ts')).toContain('knows no suites');
  for (const room of ['lanes', 'probes', 'acts', 'bench', 'recordings', 'judging', 'words'])
    expect(violation(`harness/${room}/x.ts`, 'harness/engine/engine.ts')).toContain('against the direction');
  expect(violation('harness/bench/bench.ts', 'harness/recordings/recorded.ts')).toContain(
    'against the direction',
  );
  expect(violation('harness/scene/scene.ts', 'harness/run/machine/host.ts')).toBeUndefined();
  expect(violation('harness/cli/main.ts', 'reports/write-all.ts')).toBeUndefined();
});
