import type { Bench } from '../requirement.ts';
import {
  capturingPod,
  echoContainer,
  empty,
  Findings,
  inTime,
  requirement,
  set,
  UNRESOLVED,
} from '../requirement.ts';
import { ledOf } from './captured.ts';
import { answersTo, makeNames, OF_LOCAL, resolversOf } from './questions.ts';

/** Pods, by how they ask. */
const NAMES = ['byUdp', 'byTcp', 'locally', 'plain'] as const;
type Name = (typeof NAMES)[number];

/** Of which protocols the rules led queries to the agent; an answer that is cut is asked for again by TCP. */
const LED: Readonly<Record<Name, readonly string[]>> = {
  byUdp: ['tcp', 'udp'],
  byTcp: ['tcp'],
  locally: ['tcp', 'udp'],
  plain: [],
};
const ANSWERS = {
  'many addresses': 'all 100',
  'many addresses in the mesh': 'all 100',
  'a name': 'all 1',
  'a name with its namespace': 'all 1',
  'a name with svc': 'all 1',
  nobody: UNRESOLVED,
};

type Answers = Readonly<Record<string, string>>;
const EXPECTED: Readonly<Record<Name, Answers>> = {
  byUdp: ANSWERS,
  byTcp: ANSWERS,
  locally: { ...ANSWERS, [OF_LOCAL]: 'all 100' },
  plain: { ...ANSWERS, 'many addresses in the mesh': UNRESOLVED },
};

type Observation = Readonly<Record<Name, { readonly answers: Answers; readonly led: readonly string[] }>>;

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('answers', { inject: true });
  const { [OF_LOCAL]: ofLocal, ...questions } = await makeNames(bench, namespace);
  const resolvers = await resolversOf(bench, namespace);
  const its = { namespace, node: bench.nodes[0] ?? '', containers: [echoContainer()] };
  const pods = await bench.start(
    ...NAMES.map((name) =>
      capturingPod(
        { ...its, name: name.toLowerCase(), spec: resolvers[name] ?? {} },
        bench.images,
        name === 'plain' ? 'false' : 'true',
      ),
    ),
  );
  const ask = () =>
    Promise.all(
      NAMES.map((name, index) =>
        answersTo(
          bench,
          pods[index]!,
          name === 'locally' ? { ...questions, [OF_LOCAL]: ofLocal! } : questions,
        ),
      ),
    );
  const known = async () => {
    const missing = (await ask()).flatMap((answers, index) =>
      Object.entries(answers).filter(([what, answer]) => EXPECTED[NAMES[index]!][what] !== answer),
    );
    if (missing.length === 0) return { done: true, value: undefined } as const;
    return { done: false, seen: missing.map((each) => each.join(': ')).join(', ') } as const;
  };
  await inTime(bench.eventually('all names are known', known, bench.deadlines.configAppliedMs));
  const answers = await ask();
  const snapshots = await bench.inspector.pods(pods, ['rules']);
  return Object.fromEntries(
    NAMES.map((name, index) => [name, { answers: answers[index], led: ledOf(snapshots[index]!.rules) }]),
  ) as unknown as Observation;
}

export default requirement<Observation>('CNI-I-04', {
  observe,
  judge: (seen) => {
    const findings = new Findings();
    for (const name of NAMES) {
      for (const [what, answer] of Object.entries(EXPECTED[name]))
        findings.equal(`pod ${name}: ${what}`, answer, seen[name].answers[what]);
      findings.equal(`pod ${name}: queries led to the agent by`, LED[name], seen[name].led);
    }
    return findings.judgement();
  },
  mutants: {
    'a long answer is cut': ({ byUdp }) => set(byUdp.answers, { 'many addresses': '28 of 28' }),
    'a long answer of the mesh is cut': ({ byUdp }) =>
      set(byUdp.answers, { 'many addresses in the mesh': '28 of 28' }),
    'nobody answers by TCP': ({ byTcp }) => set(byTcp.answers, { 'many addresses in the mesh': 'EAI_AGAIN' }),
    'TCP goes past the agent': ({ byTcp }) => empty(byTcp.led),
    'UDP goes past the agent': ({ byUdp }) => set(byUdp, { led: ['tcp'] }),
    'it does not ask by TCP alone': ({ byTcp }) => set(byTcp, { led: ['tcp', 'udp'] }),
    'search domains are lost': ({ byTcp }) => set(byTcp.answers, { 'a name': UNRESOLVED }),
    'a name leads elsewhere': ({ byUdp }) => set(byUdp.answers, { 'a name with svc': '0 of 1' }),
    'the local resolver is not captured': ({ locally }) =>
      set(locally.answers, { [OF_LOCAL]: 'ECONNREFUSED' }),
    'every name is answered': ({ byTcp }) => set(byTcp.answers, { nobody: 'all 0' }),
    'without capture it is otherwise': ({ plain }) => set(plain.answers, { 'many addresses': '28 of 28' }),
    'all are captured': ({ plain }) => plain.led.push('udp'),
    'nothing was asked': ({ locally }) => empty(locally.answers),
  },
});
