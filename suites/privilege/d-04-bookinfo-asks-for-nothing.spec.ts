import {
  type Bench,
  blinds,
  Findings,
  NET_ADMIN_HOLDER,
  netAdminControlPod,
  requirement,
  serviceAccount,
  set,
  unscheduled,
} from '../requirement.ts';
import { type Asks, asks, isNetworkPrivilege } from './asks.ts';

const NAMESPACE = 'bookinfo';
const WORKLOADS = ['details-v1', 'productpage-v1', 'ratings-v1', 'reviews-v1', 'reviews-v2', 'reviews-v3'];

interface Observation {
  /** Made anew from the standing Deployments' templates, by admission as it is now. */
  readonly made: readonly Asks[];
  /** Those that serve. */
  readonly standing: readonly Asks[];
  /** A pod of which one container asks for NET_ADMIN: the same look must see it. */
  readonly control: Asks;
}

async function observe(bench: Bench): Promise<Observation> {
  const [deployments, pods, namespace] = await Promise.all([
    bench.kube.list({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: NAMESPACE }),
    bench.kube.list({ apiVersion: 'v1', kind: 'Pod', namespace: NAMESPACE }),
    bench.namespace('anew', { inject: true }),
  ]);
  const made = deployments.map(({ metadata: { name }, spec: { template } }) =>
    unscheduled({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace, labels: template.metadata.labels },
      spec: template.spec,
    }),
  );
  const accounts = new Set(made.map(({ spec }) => spec.serviceAccountName ?? 'default'));
  accounts.delete('default');
  await bench.create(...[...accounts].map((name) => serviceAccount({ namespace, name })));
  const control = unscheduled(netAdminControlPod({ namespace, name: 'control' }, bench.images));
  const [first, ...rest] = await bench.create(control, ...made);
  return { made: rest.map(asks), standing: pods.map(asks), control: asks(first ?? control) };
}

export default requirement<Observation>('CNI-D-04', {
  observe,
  judge: ({ made, standing, control }) => {
    const findings = new Findings().sameSet(
      'Bookinfo pods made anew',
      WORKLOADS,
      made.map(({ pod }) => pod),
    );
    const serving = WORKLOADS.filter((name) => standing.some(({ pod }) => pod.startsWith(`${name}-`)));
    findings.sameSet('Bookinfo workloads that stand', WORKLOADS, serving);
    for (const { pod, containers, shares } of [...made, ...standing]) {
      const proxies = containers.filter(({ name }) => name === 'istio-proxy');
      findings.equal(`pod ${pod}: containers istio-proxy`, 1, proxies.length);
      findings.equal(`pod ${pod}: namespaces shared with the host`, [], shares);
      for (const { name, kind, asked: its } of containers)
        findings.equal(`pod ${pod}: ${kind} container ${name} asks for`, [], its.filter(isNetworkPrivilege));
    }
    const holder = control.containers.find(({ name }) => name === NET_ADMIN_HOLDER);
    const holds = holder?.asked.includes('NET_ADMIN') === true;
    return findings
      .control(new Findings().equal(`control pod: ${NET_ADMIN_HOLDER} asks for NET_ADMIN`, true, holds))
      .judgement();
  },
  mutants: {
    'NET_ADMIN on an app': ({ made }) => made[0]?.containers.at(-1)?.asked.push('NET_ADMIN'),
    'NET_RAW on an init container': ({ made }) => made[5]?.containers[0]?.asked.push('NET_RAW'),
    'a privileged container': ({ made }) => made[1]?.containers[1]?.asked.push('privileged'),
    'an ephemeral container with all': ({ standing }) =>
      standing[2]?.containers.push({ name: 'debug', kind: 'ephemeral', asked: ['ALL'] }),
    'istio-init left in': ({ made }) =>
      made[3]?.containers.unshift({ name: 'istio-init', kind: 'init', asked: ['NET_ADMIN', 'NET_RAW'] }),
    'a standing pod that asks': ({ standing }) => standing[0]?.containers[0]?.asked.push('NET_ADMIN'),
    'the host network': ({ made }) => made[4]?.shares.push('hostNetwork'),
    'processes of the host': ({ standing }) => standing[1]?.shares.push('hostPID'),
    'a pod that was not injected': ({ made }) =>
      set(made[0], {
        containers: made[0]?.containers.filter(({ name }) => name !== 'istio-proxy'),
      }),
    'one of six forgotten': ({ made }) => made.splice(2, 1),
    'one of six does not stand': ({ standing }) => standing.splice(2, 1),
    'the look sees nothing': blinds(({ control }) => {
      for (const each of control.containers) each.asked = [];
    }),
  },
});
