import { type Bench, Findings, requirement, set } from '../requirement.ts';
import { chained, list, shownText, textOf } from './documents.ts';
import { type Health, healthAtConfiguration, healthOnce, SOLE } from './health.ts';
import { runOwnAgents } from './own-agents.ts';

const FILE = '10-primary.conflist';
const PRIMARY = list('primary');

interface Observation {
  /** An agent whose directory is not the primary CNI's, and then one in its place whose is. */
  readonly wrong: Given;
  readonly mended: Given;
}

interface Given extends Health {
  /** The primary CNI's configuration. */
  readonly file: unknown;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('directory');
  const files = { [FILE]: textOf(PRIMARY) };
  const given = async (elsewhere: boolean): Promise<Given> => {
    const name = elsewhere ? 'wrong' : 'mended';
    const agents = { [SOLE]: { files, elsewhere } };
    const own = await runOwnAgents(bench, { namespace, name, agents, probed: true });
    const health = elsewhere
      ? await healthAtConfiguration(bench, own)
      : await healthOnce(bench, own, ({ podReady }) => podReady);
    const file = (await own.look()).agents[SOLE]?.files[FILE];
    return { ...health, file: file === undefined ? 'none' : shownText(file) };
  };
  const wrong = await given(true);
  return { wrong, mended: await given(false) };
}

export default requirement<Observation>('CNI-M-08', {
  observe,
  judge: ({ wrong, mended }) =>
    new Findings()
      .equal('agent over a wrong directory: its container', 'running', wrong.state)
      .equal('agent over a wrong directory: /readyz', '503', wrong.readyz)
      .equal('agent over a wrong directory: /healthz', '200', wrong.healthz)
      .equal('agent over a wrong directory: istio_cni_install_ready', null, wrong.gauge)
      .equal('agent over a wrong directory: its pod Ready', false, wrong.podReady)
      .equal(`agent over a wrong directory: ${FILE}`, textOf(PRIMARY), wrong.file)
      .equal('agent over the right one: its container', 'running', mended.state)
      .equal('agent over the right one: /readyz', '200', mended.readyz)
      .equal('agent over the right one: /healthz', '200', mended.healthz)
      .equal('agent over the right one: istio_cni_install_ready', 1, mended.gauge)
      .equal('agent over the right one: its pod Ready', true, mended.podReady)
      .equal(`agent over the right one: ${FILE}`, chained(PRIMARY), mended.file)
      .judgement(),
  mutants: {
    'Ready over a wrong directory': ({ wrong }) => set(wrong, { podReady: true }),
    'it says so itself': ({ wrong }) => set(wrong, { readyz: '200' }),
    'it tells so': ({ wrong }) => set(wrong, { gauge: 1 }),
    'it ends over a wrong directory': ({ wrong }) => set(wrong, { state: 'ended with 1' }),
    'it is not alive there': ({ wrong }) => set(wrong, { healthz: 'ECONNREFUSED' }),
    'not Ready once it is mended': ({ mended }) => set(mended, { podReady: false }),
    'nothing is chained once it is mended': ({ mended }) => set(mended, { file: textOf(PRIMARY) }),
  },
});
