import {
  APP_CONTAINER,
  type Bench,
  blinds,
  empty,
  Findings,
  NET_ADMIN_HOLDER,
  netAdminControlPod,
  onEach,
  requirement,
  set,
  unlessRefused,
  VALIDATION_CONTAINER,
} from '../requirement.ts';
import { type PodPrivileges, privilegesOf, SANDBOX } from './capabilities-seen.ts';
import { changed, named } from './changed.ts';
import { exitedWithNetAdmin, withNetAdmin, withoutAny, withoutNetAdmin } from './witnesses.ts';

const INIT = 'istio-init';
const PROXY = 'istio-proxy';
const HOLD_NOTHING = [PROXY, VALIDATION_CONTAINER];
const app = changed('meshed', APP_CONTAINER);
const proxy = changed('meshed', PROXY);
const validation = changed('meshed', VALIDATION_CONTAINER);
const init = changed('meshed', INIT);
const sandbox = changed('meshed', SANDBOX);
const holder = changed('controls', NET_ADMIN_HOLDER);

interface Observation {
  readonly meshed: readonly PodPrivileges[];
  /** On each node, a container that does hold NET_ADMIN, and one beside it that does not. */
  readonly controls: readonly PodPrivileges[];
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('control');
  const made = onEach(bench.nodes, 'control', (its) =>
    netAdminControlPod({ ...its, namespace }, bench.images),
  );
  const [{ meshed }, controls] = await Promise.all([
    unlessRefused('CNI-E-01', bench.echoPods('meshed')),
    bench.start(...made),
  ]);
  const seen = await privilegesOf(bench, [...meshed, ...controls]);
  return { meshed: seen.slice(0, meshed.length), controls: seen.slice(meshed.length) };
}

export default requirement<Observation>('CNI-D-03', {
  observe,
  judge: ({ meshed, controls }, mode) => {
    const findings = new Findings().some('injected pods', meshed);
    for (const { node, containers } of meshed) {
      for (const each of containers) {
        const subject = `injected pod on ${node}: ${each.container}`;
        if (mode === 'init' && each.container === INIT) exitedWithNetAdmin(findings, subject, each);
        else withoutNetAdmin(findings, subject, each);
        if (HOLD_NOTHING.includes(each.container)) withoutAny(findings, subject, each);
      }
      for (const name of [PROXY, mode === 'init' ? INIT : VALIDATION_CONTAINER])
        findings.some(`injected pod on ${node}: ${name}`, named(containers, name));
    }
    const control = new Findings().some('control pods', controls);
    for (const { node } of meshed)
      control.some(
        `control pods on ${node}`,
        controls.filter((its) => its.node === node),
      );
    for (const { node, containers } of controls) {
      control.some(`control pod on ${node}: ${NET_ADMIN_HOLDER}`, named(containers, NET_ADMIN_HOLDER));
      for (const each of containers) {
        const judge = each.container === NET_ADMIN_HOLDER ? withNetAdmin : withoutNetAdmin;
        judge(control, `control pod on ${node}: ${each.container}`, each);
      }
    }
    return findings.control(control).judgement();
  },
  mutants: {
    'the specification asks for it': app(({ asked }) => asked.push('NET_ADMIN')),
    'a privileged app': app(({ asked }) => asked.push('privileged')),
    'the runtime gives it': app(({ runtime }) => runtime?.capabilities.push('NET_ADMIN')),
    'a process may still get it': app(({ processes }) => processes[0]?.netAdmin.push('bounding')),
    'a proxy with one capability': proxy(({ runtime }) => runtime?.capabilities.push('NET_BIND_SERVICE')),
    'a process of the proxy with one': proxy(({ processes }) => processes[0]?.masks.splice(4, 1, '0400')),
    'the sandbox with it': sandbox(({ processes }) => processes[0]?.netAdmin.push('permitted')),
    'no process seen': proxy(({ processes }) => empty(processes)),
    'the runtime does not know it': app((seen) => delete seen.runtime),
    'no proxy': proxy((seen) => set(seen, { container: 'other' })),
    'no istio-init': { mode: 'init', change: init((seen) => set(seen, { container: PROXY })) },
    'no istio-validation': {
      mode: 'cni',
      change: validation((seen) => set(seen, { container: APP_CONTAINER })),
    },
    'istio-init left in': {
      mode: 'cni',
      change: validation((seen) => set(seen, { container: INIT, asked: ['NET_ADMIN', 'NET_RAW'] })),
    },
    'istio-init that still runs': {
      mode: 'init',
      change: init(({ runtime }) => set(runtime, { state: 'CONTAINER_RUNNING' })),
    },
    'istio-init with more': {
      mode: 'init',
      change: init(({ runtime }) => runtime?.capabilities.push('SYS_ADMIN')),
    },
    'a process of istio-init left': {
      mode: 'init',
      change: init(({ processes }) => processes.push({ command: 'sh', uid: 0, netAdmin: [], masks: [] })),
    },
    'the kernel shows no holder': blinds(holder(({ processes }) => empty(processes[0]?.netAdmin))),
    'the runtime shows no holder': blinds(holder(({ runtime }) => empty(runtime?.capabilities))),
    'the specification shows no holder': blinds(holder(({ asked }) => empty(asked))),
    'no holder': blinds(({ controls }) => controls[0]?.containers.splice(1, 1)),
    'nobody injected': ({ meshed }) => empty(meshed),
    'no control on one node': blinds(({ controls }) => controls.pop()),
    'no control': blinds(({ controls }) => empty(controls)),
  },
});
