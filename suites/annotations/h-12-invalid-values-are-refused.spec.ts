import {
  type Bench,
  type Contract,
  contractFor,
  type Draft,
  differsOnlyIn,
  Findings,
  type Mutant,
  requirement,
  set,
} from '../requirement.ts';
import { addedWith } from './added.ts';
import {
  annotationOf,
  INVALID,
  type Invalid,
  madeAtPlugin,
  NAMES,
  saidAtAdmission,
  triedOf,
} from './invalid.ts';
import { refusedAtPlugin, type TriedAtPlugin, WORDS, withIt } from './refused-at-plugin.ts';

interface Observation {
  readonly istio: string;
  /** What the webhook said of an injected pod with each value. */
  readonly admission: Readonly<Record<Invalid, string>>;
  /** In CNI mode, what the plugin did to a pod by hand with each value: one that the runtime is to start, and by ADD. */
  readonly plugin?: TriedAtPlugin;
}

async function observe(bench: Bench): Promise<Observation> {
  const injecting = await bench.namespace('injected', { inject: true });
  const admission = await saidAtAdmission(bench, injecting);
  const seen = { istio: bench.mesh.version, admission };
  if (bench.lane.mode === 'init') return seen;
  const namespace = await bench.namespace('by-hand');
  const added = await addedWith(bench, namespace);
  return { ...seen, plugin: { added, made: await madeAtPlugin(bench, namespace) } };
}

/** The newest Istio whose words of a refusal were read: istio/istio cni/pkg/plugin/sidecar_redirect.go NewRedirect. */
const READ: readonly [Contract] = [{ since: '1.31' }];
/** FINDING-14. */
const ADMITTED = /^injected pod with includeOutboundPorts=/;

export default requirement<Observation>('CNI-H-12', {
  observe,
  judge: ({ istio, admission, plugin }, mode) => {
    const findings = new Findings().equal('tried at the plugin', mode === 'cni', plugin !== undefined);
    const tried = (names: readonly Invalid[]) => triedOf(names, istio);
    for (const name of tried(NAMES)) {
      const said = admission[name];
      const { value } = INVALID[name];
      findings.holds(
        `injected pod with ${withIt(name)}`,
        `refused, naming the annotation and "${value}"`,
        said.includes(annotationOf(name)) && said.includes(value),
        said || 'admitted',
      );
    }
    if (plugin === undefined) return findings.judgement();
    refusedAtPlugin(findings, plugin, tried);
    const judgement = findings.judgement();
    contractFor(READ, istio).beyond(differsOnlyIn(WORDS, judgement, ADMITTED));
    return judgement;
  },
  mutants: {
    'an invalid range is admitted': ({ admission }) => set(admission, { includeOutboundIPRanges: '' }),
    'an interface name with arguments is admitted': ({ admission }) =>
      set(admission, { excludeInterfaces: '' }),
    'refused without saying why': ({ admission }) => set(admission, { excludeInboundPorts: 'denied' }),
    'the plugin takes it': inCni(({ made }) =>
      set(made.excludeOutboundPorts, { refusal: '', hasSandbox: true }),
    ),
    'the plugin blames another annotation': inCni(({ made }) =>
      set(made.excludeOutboundPorts, {
        refusal: 'annotation value error for value includeIPCidrs; annotationFound = true',
      }),
    ),
    'it starts all the same': inCni(({ made }) => set(made.includeInboundPorts, { hasSandbox: true })),
    'ADD takes an interface name with arguments': inCni(({ added }) =>
      set(added.excludeInterfaces, { exitCode: 0, message: '' }),
    ),
    'ADD leaves half of it behind': inCni(({ added }) =>
      added.kubevirtInterfaces?.left.push({
        family: 'ipv4',
        table: 'nat',
        chain: 'OUTPUT',
        rules: ['-j ISTIO_OUTPUT'],
      }),
    ),
    'nobody looked at what ADD left': inCni(
      ({ added }) => delete (added.excludeInterfaces as { left?: unknown }).left,
    ),
    'ADD writes nothing in any case': inCni(({ added }) => set(added.sound, { left: [] })),
    'ADD refuses without a cause': inCni(({ added }) => set(added.includeInboundPorts, { message: '' })),
    'Istio 1.30 admits an interface name with arguments': (seen) => {
      set(seen, { istio: '1.30.3' });
      set(seen.admission, { excludeInterfaces: '' });
    },
    'the plugin was not tried': { mode: 'cni', change: (seen) => delete seen.plugin },
  },
});

type Plugin = NonNullable<Draft<Observation>['plugin']>;

function inCni(change: (plugin: Plugin) => unknown): Mutant<Observation> {
  return { mode: 'cni', change: ({ plugin }) => void (plugin === undefined || change(plugin)) };
}
