import type { Kube } from '../kube/kube.ts';
import { rolloutDone } from '../kube/waits.ts';
import { eventually, type WaitOptions } from '../time/eventually.ts';

const COREFILE = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kube-system', name: 'coredns' } as const;
const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'kube-system',
  name: 'coredns',
} as const;

/** A Corefile without its `forward` plugin, as a line or with a block: names outside the cluster are then refused at once. */
export function withoutForward(corefile: string): string {
  return corefile.replaceAll(/^[ \t]*forward[ \t][^{\n]*(\{[^}]*\})?[ \t]*\n/gm, '');
}

/**
 * Takes `forward` out of CoreDNS's configuration. Done while the nodes have no CNI yet, so before the first
 * CoreDNS pod starts: nothing has to be restarted, and no query is ever forwarded.
 * @throws NotInTimeError when kubeadm's ConfigMap does not appear
 */
export async function confineDns(kube: Kube, wait: WaitOptions): Promise<void> {
  const corefile = await eventually(
    'CoreDNS has its configuration',
    async () => {
      const text = (await kube.get(COREFILE))?.data?.Corefile as string | undefined;
      return text === undefined
        ? { done: false, seen: 'no ConfigMap kube-system/coredns' }
        : { done: true, value: text };
    },
    wait,
  );
  await kube.patch(COREFILE, { data: { Corefile: withoutForward(corefile) } });
}

/**
 * Keeps CoreDNS on the control plane, where workers may be broken: names would else be away until a pod of it has come up
 * elsewhere. Done before its first pod starts, as `confineDns`. @throws NotInTimeError when kubeadm's Deployment does not appear
 */
export async function keepDnsOffWorkers(kube: Kube, wait: WaitOptions): Promise<void> {
  const nodeSelector = { 'node-role.kubernetes.io/control-plane': '' };
  await eventually(
    'CoreDNS is bound to the control plane',
    async () => {
      await kube.patch(DEPLOYMENT, { spec: { template: { spec: { nodeSelector } } } });
      return { done: true, value: undefined };
    },
    wait,
  );
}

/** Waits until every replica of CoreDNS is available, and none is left of a template before. @throws NotInTimeError */
export async function dnsAvailable(kube: Kube, wait: WaitOptions): Promise<void> {
  const { namespace, name } = DEPLOYMENT;
  await rolloutDone(kube, { kind: 'Deployment', namespace, name }, wait);
}
