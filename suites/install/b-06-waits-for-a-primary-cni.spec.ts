import { type Bench, Findings, requirement, set } from '../requirement.ts';
import { chained, list, shownText, textOf } from './documents.ts';
import { type Health, healthAtConfiguration, healthOnce, SOLE } from './health.ts';
import { runOwnAgents } from './own-agents.ts';

const FILE = '10-primary.conflist';
const PRIMARY = list('primary');
/** What is in the agent's directory when it starts: nothing, or nothing that a runtime would use. */
const DIRECTORIES = {
  empty: { what: 'an empty directory', files: {} },
  unused: {
    what: 'a directory of other files',
    files: { '10-primary.conflist.bak': textOf(PRIMARY), 'notes.txt': 'none' },
  },
};

interface Over {
  readonly without: Pick<Health, 'state' | 'podReady'>;
  /** Once the primary CNI has written its configuration. */
  readonly with: Pick<Health, 'state' | 'podReady'>;
  readonly file: unknown;
  readonly others: readonly string[];
}

type Observation = Readonly<Record<keyof typeof DIRECTORIES, Over>>;

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('waits');
  const over = async (name: keyof typeof DIRECTORIES): Promise<Over> => {
    const agents = { [SOLE]: { files: DIRECTORIES[name].files } };
    const own = await runOwnAgents(bench, { namespace, name, agents, probed: true });
    const without = await healthAtConfiguration(bench, own);
    await own.write(SOLE, FILE, textOf(PRIMARY));
    const complete = await healthOnce(bench, own, ({ podReady }) => podReady);
    const files = (await own.look()).agents[SOLE]?.files ?? {};
    return {
      without: { state: without.state, podReady: without.podReady },
      with: { state: complete.state, podReady: complete.podReady },
      file: files[FILE] === undefined ? 'none' : shownText(files[FILE]),
      others: Object.keys(files).filter((file) => file !== FILE),
    };
  };
  const [empty, unused] = await Promise.all([over('empty'), over('unused')]);
  return { empty, unused };
}

export default requirement<Observation>('CNI-B-06', {
  observe,
  judge: (seen) => {
    const findings = new Findings();
    for (const name of ['empty', 'unused'] as const) {
      const { without, with: complete, file, others } = seen[name];
      const subject = `agent over ${DIRECTORIES[name].what}`;
      findings
        .equal(`${subject}: its container`, 'running', without.state)
        .equal(`${subject}: its pod Ready`, false, without.podReady)
        .equal(`${subject}, then a configuration: its container`, 'running', complete.state)
        .equal(`${subject}, then a configuration: its pod Ready`, true, complete.podReady)
        .equal(`${subject}, then a configuration: ${FILE}`, chained(PRIMARY), file)
        .sameSet(`${subject}: other files`, Object.keys(DIRECTORIES[name].files), others);
    }
    return findings.judgement();
  },
  mutants: {
    'it ends': ({ empty }) => set(empty.without, { state: 'ended with 1' }),
    'it ends over other files': ({ unused }) => set(unused.without, { state: 'ended with 1' }),
    'Ready without a primary CNI': ({ empty }) => set(empty.without, { podReady: true }),
    'it ends with a configuration': ({ unused }) => set(unused.with, { state: 'ended with 1' }),
    'it waits on': ({ empty }) => set(empty.with, { podReady: false }),
    'nothing is chained': ({ unused }) => set(unused, { file: textOf(PRIMARY) }),
    'it makes a file of its own': ({ empty }) => empty.others.push('YYY-istio-cni.conf'),
    'it takes others away': ({ unused }) => unused.others.pop(),
  },
});
