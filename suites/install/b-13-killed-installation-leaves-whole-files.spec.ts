import { type Bench, blinds, empty, Findings, requirement, set } from '../requirement.ts';
import { list, textOf } from './documents.ts';
import { KILL_INSTALLATIONS } from './killed-installations.ts';
import { runOwnAgents } from './own-agents.ts';

const FILE = '10-primary.conflist';
const PRIMARY = ['primary-plugin'];
const KILLS = 10;

/** What a killed installation left behind. */
interface Left {
  /** Types of the plugins of the configuration, or why it cannot be read. */
  readonly configuration: readonly string[] | string;
  /** Half-written copies of the program. */
  readonly temporaries: number;
}

interface Observation {
  readonly killed: readonly Left[];
  /** After one that was left to its end. */
  readonly whole: Left;
  /** SHA-256 of the program in the image, and of its copy. */
  readonly inImage: string;
  readonly copied: string;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('killed');
  // It waits for a file that never comes, and lends its image and its directories to those that are killed.
  const variables = { CNI_CONF_NAME: '99-never.conflist' };
  const agents = { waits: { files: { [FILE]: textOf(list('primary')) }, variables } };
  const options = { namespace, name: 'killed', agents, withProgram: true, entersAgents: true };
  const own = await runOwnAgents(bench, options);
  await bench.eventually(
    'the agent waits',
    async () => {
      const { waits } = (await own.look()).agents;
      const isThere = waits?.hasKubeconfig === true;
      return isThere ? { done: true, value: undefined } : { done: false, seen: waits?.state ?? 'none' };
    },
    bench.deadlines.podReadyMs,
  );
  const [pid = ''] = (await own.run(['pgrep', '-o', 'install-cni'])).split('\n');
  const words = [pid, '/own/waits/net', '/own/waits/bin', FILE, String(KILLS)];
  const timeoutMs = 2 * bench.deadlines.podReadyMs;
  const lines = await own.run(['node', '-e', KILL_INSTALLATIONS, ...words], { timeoutMs });
  const [whole, ...killed] = lines
    .trim()
    .split('\n')
    .map((line): Left => {
      const { configuration, temporaries } = JSON.parse(line);
      return { configuration, temporaries };
    })
    .toReversed();
  const paths = [`/proc/${pid}/root/opt/cni/bin/istio-cni`, '/own/waits/bin/istio-cni'];
  const hashes = (await own.run(['sha256sum', ...paths])).split('\n').map((line) => line.split(' ')[0] ?? '');
  return { killed: killed.toReversed(), whole: whole!, inImage: hashes[0] ?? '', copied: hashes[1] ?? '' };
}

export default requirement<Observation>('CNI-B-13', {
  observe,
  judge: ({ killed, whole, inImage, copied }) => {
    const findings = new Findings();
    const control = new Findings().equal('installations that were killed', KILLS, killed.length).holds(
      'killed installations',
      'at least one in the middle of copying',
      killed.some(({ temporaries }) => temporaries > 0),
      'none',
    );
    for (const [index, { configuration, temporaries }] of killed.entries()) {
      const subject = `installation ${index + 1}, killed`;
      const types = Array.isArray(configuration)
        ? configuration.filter((type) => type !== 'istio-cni')
        : configuration;
      findings
        .equal(`${subject}: plugins of ${FILE} but Istio's`, PRIMARY, types)
        .holds(`${subject}: half-written copies`, 'at most one', temporaries <= 1, String(temporaries));
    }
    return findings
      .equal(
        `installation that is not killed: plugins of ${FILE}`,
        [...PRIMARY, 'istio-cni'],
        whole.configuration,
      )
      .equal('installation that is not killed: half-written copies', 0, whole.temporaries)
      .equal('installation that is not killed: hash of the program', inImage, copied)
      .control(control)
      .judgement();
  },
  mutants: {
    'an empty file': ({ killed }) =>
      set(killed[3], { configuration: 'SyntaxError: Unexpected end of JSON input' }),
    'a file without plugins': ({ killed: [first] }) => empty(first?.configuration as string[]),
    'copies add up': ({ killed }) => set(killed.at(-1), { temporaries: 2 }),
    'copies stay': ({ whole }) => set(whole, { temporaries: 1 }),
    'the plugin is not chained in the end': ({ whole }) => (whole.configuration as string[]).pop(),
    'a half-written program in the end': (seen) => set(seen, { copied: 'a'.repeat(64) }),
    'killed too late': blinds(({ killed }) => {
      for (const each of killed) set(each, { temporaries: 0 });
    }),
    'none killed': blinds(({ killed }) => empty(killed)),
  },
});
