import { type Bench, Findings, inTime, requirement, set } from '../requirement.ts';
import { list, textOf } from './documents.ts';
import { type OwnAgents, runOwnAgents } from './own-agents.ts';

/** Names of the file that the two write, and what that makes the agent think of the other. */
const CASES = { plain: '10-primary.conflist', cilium: '05-cilium.conflist' };
/** The agent warns from the sixth on; the first ones are none of those that it counts. */
const TIMES = 12;

interface Seen {
  /** How often the other has taken the element out, and found it written again. */
  readonly times: number;
  /** Whole seconds from the first time to the last. */
  readonly seconds: number;
  /** Whether the agent's log says that it wrote the file many times, and with a hint at Cilium. */
  readonly warned: boolean;
  readonly hinted: boolean;
  readonly state: string;
}

type Observation = Readonly<Record<keyof typeof CASES, Seen>>;

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('writers');
  const agents = {
    plain: { files: { [CASES.plain]: textOf(list('primary')) } },
    cilium: { files: { [CASES.cilium]: textOf(list('primary')) } },
  };
  const own = await runOwnAgents(bench, { namespace, name: 'writers', agents });
  const [plain, cilium] = await Promise.all([contend(bench, own, 'plain'), contend(bench, own, 'cilium')]);
  return { plain, cilium };
}

/** The other of the two writers: on each of the agent's writes it puts its own file back at once. */
const CONTEND = `
is() { grep -q istio-cni "$1" 2>/dev/null; }
began=0 times=0 other=\${1%/net/*}/other
for look in $(seq 1200); do
  if is "$1"; then
    [ $began != 0 ] || began=$(date +%s)
    [ $times -lt $3 ] || break
    printf %s "$2" >"$other" && mv "$other" "$1" && times=$((times + 1))
  fi
  sleep 0.05
done
echo "$times $(($(date +%s) - began))"`;

async function contend(bench: Bench, own: OwnAgents, agent: keyof typeof CASES): Promise<Seen> {
  const path = `/own/${agent}/net/${CASES[agent]}`;
  const words = [path, textOf(list('primary')), String(TIMES)];
  const timeoutMs = 2 * bench.deadlines.podReadyMs;
  const [times = '', seconds = ''] = (
    await own.run(['sh', '-c', CONTEND, 'sh', ...words], { timeoutMs })
  ).split(' ');
  const log = bench.eventually(
    `agent ${agent} warns`,
    async () => {
      const lines = (await own.log(agent)).split('\n').filter((each) => each.includes(WARNING));
      return lines.length > 0 ? { done: true, value: lines } : { done: false, seen: 'no warning' };
    },
    bench.deadlines.accessLogMs,
  );
  const lines = (await inTime(log)) ?? [];
  return {
    times: Number(times),
    seconds: Number(seconds),
    warned: lines.length > 0,
    hinted: lines.some((line) => line.includes('cni.exclusive=false')),
    state: (await own.look()).agents[agent]!.state,
  };
}

const WARNING = 'reconciled multiple times in a short period';

export default requirement<Observation>('CNI-B-11', {
  observe,
  judge: (seen) => {
    const findings = new Findings();
    for (const name of ['plain', 'cilium'] as const) {
      const { times, seconds, warned, hinted, state } = seen[name];
      const subject = `agent whose ${CASES[name]} another writes`;
      findings
        .equal(`${subject}: elements taken out and written again`, TIMES, times)
        // The first two come without a pause, and seconds are whole ones: a slow machine only takes longer.
        .holds(
          `${subject}: times from the third on`,
          'one a second at most',
          seconds >= times - 4,
          `all ${times} in ${seconds} s`,
        )
        .equal(`${subject}: it warns`, true, warned)
        .equal(`${subject}: it hints at Cilium's setting`, name === 'cilium', hinted)
        .equal(`${subject}: its container`, 'running', state);
    }
    return findings.judgement();
  },
  mutants: {
    'it gives up': ({ plain }) => set(plain, { times: 3 }),
    'it runs hot': ({ plain }) => set(plain, { seconds: 2 }),
    'it warns of nothing': ({ plain }) => set(plain, { warned: false }),
    'no hint': ({ cilium }) => set(cilium, { hinted: false }),
    'a hint at what is not there': ({ plain }) => set(plain, { hinted: true }),
    'it ends': ({ cilium }) => set(cilium, { state: 'ended with 1' }),
  },
});
