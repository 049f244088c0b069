import { isDeepStrictEqual } from 'node:util';
import { type Bench, Findings, inTime, requirement, set } from '../requirement.ts';
import { chained, list, shownText, textOf } from './documents.ts';
import { type OwnAgents, runOwnAgents } from './own-agents.ts';

const USED = list('used');
const USED_FILE = '10-used.conflist';
const NEW = list('new');
const NEW_FILE = '05-new.conflist';
/** Whether the used file was there when the agent started, or came later: only then the agent is bound to no name. */
const CASES = { there: 'a file that was there', later: 'a file that came later' };

interface Seen {
  /** Whether the plugin was chained onto the used file before. */
  readonly chainedBefore: boolean;
  /** What became of the file that came to be the first: `chained` onto it, `warned` of it in the log, or `nothing`. */
  readonly noticed: string;
}

type Observation = Readonly<Record<keyof typeof CASES, Seen>>;

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('first');
  const agents = { there: { files: { [USED_FILE]: textOf(USED) } }, later: {} };
  const own = await runOwnAgents(bench, { namespace, name: 'first', agents });
  await bench.eventually(
    'the agent over nothing has come to its configuration',
    async () => {
      const { later } = (await own.look()).agents;
      const isThere = later?.hasKubeconfig === true;
      return isThere ? { done: true, value: undefined } : { done: false, seen: later?.state ?? 'none' };
    },
    bench.deadlines.podReadyMs,
  );
  await own.write('later', USED_FILE, textOf(USED));
  const both = async (what: string, attempt: (agent: string) => Promise<string>, done: RegExp) => {
    const look = async () => await Promise.all(Object.keys(CASES).map(attempt));
    const waited = bench.eventually(
      what,
      async () => {
        const seen = await look();
        const isDone = seen.every((each) => done.test(each));
        return isDone ? { done: true, value: seen } : { done: false, seen: seen.join(', ') };
      },
      bench.deadlines.podReadyMs,
    );
    return (await inTime(waited)) ?? (await look());
  };
  const before = await both(
    'the plugin is chained',
    async (agent) => {
      const { files, ready } = (await own.look()).agents[agent]!;
      return String(ready === 1 && isChained(files[USED_FILE], USED));
    },
    /true/,
  );
  for (const agent of Object.keys(CASES)) await own.write(agent, NEW_FILE, textOf(NEW));
  const after = await both('the new file is noticed', (agent) => noticed(own, agent), /chained|warned/);
  const seen = (index: number): Seen => ({
    chainedBefore: before[index] === 'true',
    noticed: after[index] ?? 'nothing',
  });
  return { there: seen(0), later: seen(1) };
}

function isChained(file: Parameters<typeof shownText>[0] | undefined, onto: typeof USED): boolean {
  return file !== undefined && isDeepStrictEqual(shownText(file), chained(onto));
}

async function noticed(own: OwnAgents, agent: string): Promise<string> {
  const { files } = (await own.look()).agents[agent]!;
  if (isChained(files[NEW_FILE], NEW)) return 'chained';
  const lines = (await own.log(agent)).split('\n').filter((line) => line.includes('preempted by'));
  return lines.some((line) => line.includes(NEW_FILE)) ? 'warned' : 'nothing';
}

export default requirement<Observation>('CNI-B-12', {
  observe,
  judge: (seen) => {
    const findings = new Findings();
    for (const name of ['there', 'later'] as const) {
      const its = seen[name];
      findings
        .equal(`${CASES[name]}: the plugin is chained onto it`, true, its.chainedBefore)
        .holds(
          `${CASES[name]}, then another that comes first by its name`,
          'it is chained onto that, or warns of it',
          ['chained', 'warned'].includes(its.noticed),
          its.noticed,
        );
    }
    return findings.judgement();
  },
  mutants: {
    'never chained': ({ there }) => set(there, { chainedBefore: false }),
    'never chained onto what came later': ({ later }) => set(later, { chainedBefore: false }),
    'it is not noticed': ({ there }) => set(there, { noticed: 'nothing' }),
    'it is not noticed by who waited': ({ later }) => set(later, { noticed: 'nothing' }),
  },
});
