import type { Bench, KubeObject } from '../requirement.ts';

const V6_FIRST = ['IPv6', 'IPv4'];
/** Families of the sample's Services, in their order: istio/istio samples/bookinfo/platform/kube/bookinfo-dualstack.yaml. */
export const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  details: V6_FIRST,
  ratings: V6_FIRST,
  reviews: V6_FIRST.toReversed(),
  productpage: V6_FIRST.toReversed(),
};
const DEPLOYMENTS = 6;

/** Makes Bookinfo in a namespace as it stands in the lane, with Services as in the dual-stack sample, and waits until it runs. */
export async function dualBookinfo(bench: Bench, namespace: string): Promise<void> {
  const standing = async (apiVersion: string, kind: string) =>
    bench.kube.list({ apiVersion, kind, namespace: 'bookinfo' });
  const [services, accounts, deployments] = await Promise.all([
    standing('v1', 'Service'),
    standing('v1', 'ServiceAccount'),
    standing('apps/v1', 'Deployment'),
  ]);
  const inIt = (
    { apiVersion, kind, metadata: { name, labels = {} } }: KubeObject,
    members: object,
  ): KubeObject => ({
    apiVersion,
    kind,
    metadata: { namespace, name, labels },
    ...members,
  });
  const own = services.filter(({ metadata: { name } }) => name in FAMILIES);
  await bench.create(
    ...own.map((service) => inIt(service, { spec: dualSpec(service) })),
    ...accounts.filter(({ metadata: { name } }) => name !== 'default').map((account) => inIt(account, {})),
    ...deployments
      .filter(({ metadata: { labels } }) => (labels?.['app'] ?? '') in FAMILIES)
      .map((deployment) => inIt(deployment, { spec: deployment['spec'] })),
  );
  await bench.started({ namespace, labelSelector: 'app', count: DEPLOYMENTS });
}

function dualSpec({ metadata: { name }, spec }: KubeObject): object {
  const { selector, ports } = spec;
  return { selector, ports, ipFamilyPolicy: 'RequireDualStack', ipFamilies: FAMILIES[name] };
}
