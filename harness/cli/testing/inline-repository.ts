import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { KNOWN } from '../../run/testing/stand-in-judging.ts';
import { REPOSITORY } from '../make-context.ts';
import type { InlineOptions, Spec } from './inline-suite.ts';

/** A directory like this repository: its own specs and faults, what a run needs beside them by links. */
export function repositoryIn(
  base: string,
  { specs, faults = {} }: Pick<InlineOptions, 'specs' | 'faults'>,
): string {
  const repository = join(base, 'repository');
  mkdirSync(join(repository, 'suites'), { recursive: true });
  mkdirSync(join(repository, 'fixtures/faults'), { recursive: true });
  const link = (name: string) => {
    mkdirSync(dirname(join(repository, name)), { recursive: true });
    symlinkSync(join(REPOSITORY, name), join(repository, name));
  };
  for (const name of ['harness', 'reports']) link(name);
  for (const name of ['clusters', 'images', 'mesh', 'workloads/probe.yaml', 'workloads/standing/plain.yaml'])
    link(`fixtures/${name}`);
  for (const [name, text] of Object.entries(faults))
    writeFileSync(join(repository, 'fixtures/faults', `${name}.yaml`), text);
  for (const [index, [id, spec]] of Object.entries(specs).entries()) {
    const file = `${id.replace('CNI-', '').toLowerCase()}-inline.spec.ts`;
    // vitest begins with the largest file: so they are judged in the order in which they are named.
    const size = 10_000 - 1000 * index;
    writeFileSync(join(repository, 'suites', file), specText(id, spec).padEnd(size, '\n'));
  }
  return repository;
}

/** A spec that comes to the verdict by observing and judging. */
function specText(id: string, spec: Spec): string {
  const verdict = typeof spec === 'string' ? spec : 'conformant';
  const seen = verdict === 'conformant' ? '1' : verdict === 'known' ? KNOWN.seen : '0';
  const observed =
    verdict === 'inconclusive'
      ? "throw new Error('the probe did not answer')"
      : `return { seen: ${JSON.stringify(seen)} }`;
  return `import { Findings, requirement } from ${JSON.stringify(join(REPOSITORY, 'suites/requirement.ts'))};
export default requirement(${JSON.stringify(id)}, {
  observe: async () => { ${observed}; },
  judge: ({ seen }) => new Findings().equal(${JSON.stringify(KNOWN.subject)}, '1', seen).judgement(),
  mutants: {},
});
`;
}
