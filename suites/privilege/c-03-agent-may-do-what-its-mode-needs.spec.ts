import {
  agentPods,
  type Bench,
  blinds,
  chartValue,
  empty,
  entryOf,
  Findings,
  requirement,
  set,
} from '../requirement.ts';
import { type AccountRights, accountRights } from './account-rights.ts';
import {
  ambientGrants,
  boundAsAgent,
  installedMode,
  MARKER,
  REPAIR_MODES,
  type RepairMode,
} from './agent-rights.ts';

interface Observation {
  /** What was installed. */
  readonly mode: RepairMode;
  readonly ambient: boolean;
  /** Every account that a pod of the agent runs as, with its rights in every namespace. */
  readonly installed: readonly { readonly account: string; readonly rights: AccountRights }[];
  /** Accounts of our own, bound to what the chart renders for each mode, and to a marker. */
  readonly modes: Readonly<Record<RepairMode, AccountRights>>;
  /** An account that nothing is bound to. */
  readonly unbound: AccountRights;
}

async function observe(bench: Bench): Promise<Observation> {
  const [own, all, pods] = await Promise.all([
    bench.namespace('rights'),
    bench.kube.list({ apiVersion: 'v1', kind: 'Namespace' }),
    agentPods(bench),
  ]);
  const everywhere = all.map(({ metadata }) => metadata.name);
  const modes: Partial<Record<RepairMode, AccountRights>> = {};
  for (const mode of Object.keys(REPAIR_MODES) as RepairMode[]) {
    const account = await boundAsAgent(bench, { namespace: own, mode });
    modes[mode] = await accountRights(bench, account, [own, 'default']);
  }
  const accounts = new Map(
    pods.map(({ namespace, object }) => {
      const name: string = object['spec'].serviceAccountName ?? 'default';
      return [`${namespace}/${name}`, { namespace, name }];
    }),
  );
  const installed = [...accounts].map(async ([account, named]) => ({
    account,
    rights: await accountRights(bench, named, everywhere),
  }));
  return {
    mode: installedMode(bench.mesh),
    ambient: chartValue(bench.mesh, 'cni.ambient.enabled') === true,
    installed: await Promise.all(installed),
    modes: modes as Record<RepairMode, AccountRights>,
    unbound: await accountRights(bench, { namespace: own, name: 'nobody' }, [own, 'default']),
  };
}

export default requirement<Observation>('CNI-C-03', {
  observe,
  judge: ({ mode: installedIn, ambient, installed, modes, unbound }, _, istio) => {
    const findings = new Findings().some('accounts of the agent', installed);
    const control = new Findings().equal(
      `an account without bindings may ${MARKER}`,
      false,
      unbound.includes(MARKER),
    );
    const granted = (mode: RepairMode) => [
      ...new Set([...entryOf(REPAIR_MODES, mode).grants, ...(ambient ? ambientGrants(istio) : [])]),
    ];
    for (const { account, rights } of installed)
      findings.sameSet(`the agent as installed, ${account}, may`, granted(installedIn), rights);
    for (const mode of Object.keys(REPAIR_MODES) as RepairMode[]) {
      const rights = modes[mode];
      control.equal(`an account bound to it may ${MARKER}`, true, rights.includes(MARKER));
      findings.sameSet(
        `the agent with repair mode ${mode} may`,
        granted(mode),
        rights.filter((line) => line !== MARKER),
      );
    }
    return findings.control(control).judgement();
  },
  mutants: {
    'pods may be deleted by default': ({ installed }) => installed[0]?.rights.push('delete pods'),
    "the CA's key may be read in its namespace": ({ installed }) =>
      installed[0]?.rights.push('get secrets in istio-system'),
    'it may act as others': ({ installed }) => installed[0]?.rights.push('impersonate users'),
    'it may make DaemonSets': ({ installed }) => installed[0]?.rights.push('create daemonsets.apps'),
    'what all accounts may': (seen) => {
      for (const rights of [seen.installed[0]?.rights, seen.unbound]) rights?.push('list secrets');
    },
    'another account that may do everything': ({ installed }) =>
      installed.push({ account: 'istio-system/other', rights: ['* *.*'] }),
    'it may read pods of one namespace alone': ({ installed }) =>
      installed[0]?.rights.splice(installed[0].rights.indexOf('get pods'), 1, 'get pods in istio-system'),
    'it was installed in another mode': (seen) => set(seen, { mode: 'delete-pods' }),
    'secrets may be read': ({ modes }) => modes['delete-pods'].push('get secrets'),
    'pods cannot be deleted in delete mode': ({ modes }) => without(modes['delete-pods'], 'delete pods'),
    'status cannot be patched in label mode': ({ modes }) =>
      without(modes['label-pods'], 'patch pods/status'),
    'repairPods does not outrank deletePods': ({ modes }) => modes['repair-outranks'].push('delete pods'),
    'pods cannot be read': ({ installed }) => without(installed[0]?.rights, 'get pods'),
    'no agent': ({ installed }) => empty(installed),
    'everybody may': blinds(({ unbound }) => unbound.push(MARKER)),
    'what was bound is not told': blinds(({ modes }) => without(modes.off, MARKER)),
  },
});

function without(rights: string[] | undefined, line: string): void {
  rights?.splice(rights.indexOf(line), 1);
}
