import { type Findings, INTERCEPTION_MODE, jsonOf, TRAFFIC_ANNOTATIONS } from '../requirement.ts';

/** Parts of a pod by their names, each as JSON: `annotations`, `container istio-proxy`; beside them `order`, of its containers. */
type Parts = Readonly<Record<string, string>>;

const CONTAINER = 'container ';

/**
 * A pod that its user injected has the containers that the webhook gives, in their order, each with the same security
 * context, and tells the plugin the same. Of the rest the order of volumes and mounts is the API server's.
 */
export function sameByHand(findings: Findings, way: string, webhooks: Parts, byHand: Parts): void {
  findings.equal(`${way}: containers`, webhooks['order'], byHand['order']);
  const names = Object.keys({ ...webhooks, ...byHand }).filter((name) => name.startsWith(CONTAINER));
  for (const name of names)
    findings.equal(`${way}: ${name}: securityContext`, rightsOf(webhooks[name]), rightsOf(byHand[name]));
  findings.equal(`${way}: annotations of redirection`, toldBy(webhooks), toldBy(byHand));
}

/** For mutants: the same pod, a container of it with a capability more. */
export function withCapability(pod: Parts | undefined, name: string): Parts {
  const part = `${CONTAINER}${name}`;
  const container = membersOf(pod?.[part]);
  const securityContext = {
    ...membersOf(JSON.stringify(container['securityContext'] ?? {})),
    capabilities: { add: ['NET_ADMIN'] },
  };
  return { ...pod, [part]: JSON.stringify({ ...container, securityContext }) };
}

function rightsOf(container: string | undefined): unknown {
  return membersOf(container)['securityContext'] ?? 'none';
}

function toldBy({ annotations }: Parts): Readonly<Record<string, unknown>> {
  const own = Object.entries(membersOf(annotations)).filter(
    ([name]) => name === INTERCEPTION_MODE || name.startsWith(TRAFFIC_ANNOTATIONS),
  );
  return Object.fromEntries(own);
}

/** Of what is no object, none. */
function membersOf(text: string | undefined): Readonly<Record<string, unknown>> {
  const value = jsonOf(text ?? '');
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
