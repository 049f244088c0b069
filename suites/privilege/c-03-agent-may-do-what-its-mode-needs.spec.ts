import { type Bench, blinds, Findings, requirement, set } from '../requirement.ts';
import { type Access, ASKED, accessOf, boundAsAgent, REPAIR_MODES, type RepairMode } from './agent-rights.ts';

interface Observation {
  /** The service account of the agent as it is installed, in the default repair mode. */
  readonly installed: Access;
  /** Accounts of our own, bound to what the chart renders for each mode. */
  readonly modes: Readonly<Record<RepairMode, Access>>;
  /** The control: an account that nothing is bound to may do nothing. */
  readonly unbound: Access;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('rights');
  const names = Object.keys(REPAIR_MODES) as RepairMode[];
  const modes: Partial<Record<RepairMode, Access>> = {};
  for (const mode of names) {
    const account = await boundAsAgent(bench, { namespace, mode });
    modes[mode] = await accessOf(bench, account);
  }
  return {
    installed: await accessOf(bench, { namespace: bench.mesh.namespace, name: 'istio-cni' }),
    modes: modes as Record<RepairMode, Access>,
    unbound: await accessOf(bench, { namespace, name: 'nobody' }),
  };
}

export default requirement<Observation>('CNI-C-03', {
  observe,
  judge: ({ installed, modes, unbound }) => {
    const [findings, control] = [new Findings(), new Findings()];
    const same = (subject: string, granted: readonly string[], seen: Access, said = findings) => {
      control.sameSet(`${subject}: what was asked`, ASKED, Object.keys(seen));
      const allowed = Object.entries(seen).flatMap(([what, may]) => (may ? [what] : []));
      said.sameSet(`${subject} may`, granted, allowed);
    };
    same('the agent as installed', REPAIR_MODES.default.grants, installed);
    for (const [mode, { grants }] of Object.entries(REPAIR_MODES))
      same(`the agent with repair mode ${mode}`, grants, modes[mode as RepairMode]);
    same('an account without bindings', [], unbound, control);
    return findings.control(control).judgement();
  },
  mutants: {
    'pods may be deleted by default': ({ installed }) => set(installed, { 'delete pods': true }),
    'secrets may be read': ({ modes }) => set(modes['delete-pods'], { 'get secrets': true }),
    'pods cannot be deleted in delete mode': ({ modes }) =>
      set(modes['delete-pods'], { 'delete pods': false }),
    'status cannot be patched in label mode': ({ modes }) =>
      set(modes['label-pods'], { 'patch pods/status': false }),
    'repairPods does not outrank deletePods': ({ modes }) =>
      set(modes['repair-outranks'], { 'delete pods': true }),
    'pods cannot be read': ({ installed }) => set(installed, { 'get pods': false }),
    'everybody may': blinds(({ unbound }) => set(unbound, { 'list pods': true })),
    'a question was not asked': blinds(({ installed }) => delete installed['get secrets']),
  },
});
