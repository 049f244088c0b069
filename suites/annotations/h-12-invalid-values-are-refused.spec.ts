import { type Bench, Findings, requirement, set } from '../requirement.ts';
import { type AtPlugin, INVALID, type Invalid, madeAtPlugin, NAMES, saidAtAdmission } from './invalid.ts';

interface Observation {
  /** What the webhook said of an injected pod with each value. */
  readonly admission: Readonly<Record<Invalid, string>>;
  /** What the plugin did to a pod by hand with each value, in CNI mode. */
  readonly plugin?: Readonly<Record<Invalid, AtPlugin>>;
}

async function observe(bench: Bench): Promise<Observation> {
  const injecting = await bench.namespace('injected', { inject: true });
  const admission = await saidAtAdmission(bench, injecting);
  if (bench.lane.mode === 'init') return { admission };
  return { admission, plugin: await madeAtPlugin(bench, await bench.namespace('by-hand')) };
}

export default requirement<Observation>('CNI-H-12', {
  observe,
  judge: ({ admission, plugin }, mode) => {
    const findings = new Findings().equal('tried at the plugin', mode === 'cni', plugin !== undefined);
    for (const name of NAMES) {
      const { value, key } = INVALID[name];
      const said = admission[name];
      findings.holds(
        `injected pod with ${name}=${value}`,
        `refused, naming the annotation and "${value}"`,
        said.includes(`traffic.sidecar.istio.io/${name}`) && said.includes(value),
        said || 'admitted',
      );
      const fate = plugin?.[name];
      if (fate === undefined) continue;
      findings
        .holds(
          `pod by hand with ${name}=${value}`,
          `its sandbox refused, naming ${key}`,
          fate.refusal.includes(`annotation value error for value ${key};`),
          fate.refusal || 'no event',
        )
        .equal(`pod by hand with ${name}=${value}: has an address`, false, fate.hasSandbox);
    }
    return findings.judgement();
  },
  mutants: {
    'an invalid range is admitted': ({ admission }) => set(admission, { includeOutboundIPRanges: '' }),
    'refused without saying why': ({ admission }) => set(admission, { excludeInboundPorts: 'denied' }),
    'the plugin takes it': {
      mode: 'cni',
      change: ({ plugin }) => set(plugin?.excludeOutboundPorts, { refusal: '', hasSandbox: true }),
    },
    'the plugin blames another annotation': {
      mode: 'cni',
      change: ({ plugin }) =>
        set(plugin?.excludeOutboundPorts, {
          refusal: 'annotation value error for value includeIPCidrs; annotationFound = true',
        }),
    },
    'it starts all the same': {
      mode: 'cni',
      change: ({ plugin }) => set(plugin?.includeInboundPorts, { hasSandbox: true }),
    },
    'the plugin was not tried': { mode: 'cni', change: (seen) => delete seen.plugin },
  },
});
