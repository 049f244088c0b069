import { type Bench, Findings, requirement, set } from '../requirement.ts';
import { list, textOf } from './documents.ts';
import { type Health, healthAtConfiguration, healthOnce, SOLE } from './health.ts';
import { runOwnAgents } from './own-agents.ts';

const FILE = '10-primary.conflist';
const PRIMARY = textOf(list('primary'));
/** What is in the agent's directory when it starts. */
const DIRECTORIES = {
  empty: { what: 'an empty directory', files: {} },
  invalid: {
    what: 'a directory without a valid file',
    files: { '05-broken.conflist': '{"name": "broken",' },
  },
};

type Told = Pick<Health, 'readyz' | 'healthz' | 'gauge'>;

interface Over {
  readonly before: Told;
  /** A valid file came, is deleted, and comes again. */
  readonly installed: Told;
  readonly deleted: Told;
  readonly again: Told;
}

type Observation = Readonly<Record<keyof typeof DIRECTORIES, Over>>;

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('health');
  const over = async (name: keyof typeof DIRECTORIES): Promise<Over> => {
    const agents = { [SOLE]: { files: DIRECTORIES[name].files } };
    const own = await runOwnAgents(bench, { namespace, name, agents, probed: true });
    // Readiness and the gauge are told by two ports, a moment apart.
    const until = async (when: keyof Over) =>
      told(await healthOnce(bench, own, (its) => isAs(EXPECTED[when], its)));
    const before = told(await healthAtConfiguration(bench, own));
    await own.write(SOLE, FILE, PRIMARY);
    const installed = await until('installed');
    await own.remove(SOLE, FILE);
    const deleted = await until('deleted');
    await own.write(SOLE, FILE, PRIMARY);
    return { before, installed, deleted, again: await until('again') };
  };
  const [empty, invalid] = await Promise.all([over('empty'), over('invalid')]);
  return { empty, invalid };
}

function isAs(expected: Told, { readyz, healthz, gauge }: Health): boolean {
  return readyz === expected.readyz && healthz === expected.healthz && gauge === expected.gauge;
}

function told({ readyz, healthz, gauge }: Health): Told {
  return { readyz, healthz, gauge };
}

const READY = { readyz: '200', healthz: '200', gauge: 1 };
const EXPECTED: Over = {
  before: { readyz: '503', healthz: '200', gauge: null },
  installed: READY,
  deleted: { readyz: '503', healthz: '200', gauge: 0 },
  again: READY,
};
const WORDS: Readonly<Record<keyof Over, string>> = {
  before: 'before it has installed',
  installed: 'once a valid file has come',
  deleted: 'once that is deleted',
  again: 'once it has come again',
};

export default requirement<Observation>('CNI-A-10', {
  observe,
  judge: (seen) => {
    const findings = new Findings();
    for (const name of ['empty', 'invalid'] as const)
      for (const when of ['before', 'installed', 'deleted', 'again'] as const) {
        const subject = `agent over ${DIRECTORIES[name].what}, ${WORDS[when]}`;
        const { readyz, healthz, gauge } = EXPECTED[when];
        findings
          .equal(`${subject}: /readyz`, readyz, seen[name][when].readyz)
          .equal(`${subject}: /healthz`, healthz, seen[name][when].healthz)
          .equal(`${subject}: istio_cni_install_ready`, gauge, seen[name][when].gauge);
      }
    return findings.judgement();
  },
  mutants: {
    'ready over nothing': ({ empty }) => set(empty.before, { readyz: '200' }),
    'ready over a file that is not valid': ({ invalid }) => set(invalid.before, { readyz: '200' }),
    'told ready before it is': ({ empty }) => set(empty.before, { gauge: 1 }),
    'told not ready before it is': ({ empty }) => set(empty.before, { gauge: 0 }),
    'not alive while it waits': ({ invalid }) => set(invalid.before, { healthz: '503' }),
    'never ready': ({ invalid }) => set(invalid.installed, { readyz: '503' }),
    'readiness is not told': ({ empty }) => set(empty.installed, { gauge: null }),
    'ready without its file': ({ empty }) => set(empty.deleted, { readyz: '200' }),
    'told ready without its file': ({ invalid }) => set(invalid.deleted, { gauge: 1 }),
    'gone without its file': ({ invalid }) => set(invalid.deleted, { healthz: 'ECONNREFUSED' }),
    'not ready again': ({ empty }) => set(empty.again, { readyz: '503' }),
  },
});
