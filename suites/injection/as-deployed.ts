import { isDeepStrictEqual } from 'node:util';
import { type Container, Findings, type KubeObject } from '../requirement.ts';

/** Port of the sidecar's agent, which answers rewritten probes. */
export const AGENT_PORT = 15020;

/** Probes, with the last part of the path that the agent serves for each (pkg/kube/inject/app_probe.go). */
const PROBES: ReadonlyMap<string, string> = new Map([
  ['readinessProbe', 'readyz'],
  ['livenessProbe', 'livez'],
  ['startupProbe', 'startupz'],
]);
/** Handlers that the injector rewrites; exec needs no network. */
const REWRITTEN = ['httpGet', 'tcpSocket', 'grpc'];

type Probe = Readonly<Record<string, unknown>>;

/** Every container of a pod but ephemeral ones, init containers first. */
export function containersOf({ spec }: KubeObject): readonly Container[] {
  return [...(spec.initContainers ?? []), ...spec.containers];
}

export function namesOf(containers: readonly Container[]): readonly string[] {
  return containers.map((each) => each.name);
}

/** A container without what admission draws by lot: the name of the account's token volume. */
export function comparable(container: Container): Container {
  return JSON.parse(JSON.stringify(container).replaceAll(/kube-api-access-\w+/g, 'kube-api-access'));
}

/** Says member by member whether a container is as it was deployed, apart from rewritten probes. */
export function compareContainers(findings: Findings, deployed: Container, injected: Container): void {
  for (const member of new Set([...Object.keys(deployed), ...Object.keys(injected)])) {
    const subject = `container ${deployed.name}: ${member}`;
    const before = deployed[member];
    const after = injected[member];
    const page = PROBES.get(member);
    if (page === undefined || !isRewritable(before)) findings.equal(subject, before, after);
    else compareProbes(findings, subject, `/app-health/${deployed.name}/${page}`, before, after as Probe);
  }
}

/** Whether probes are rewritten at all is the installation's to choose. */
function compareProbes(
  findings: Findings,
  subject: string,
  path: string,
  before: Probe,
  after?: Probe,
): void {
  findings.equal(`${subject} apart from its handler`, withoutHandler(before), withoutHandler(after));
  if (isDeepStrictEqual(handlersOf(after), handlersOf(before))) findings.equal(subject, before, after);
  else findings.equal(`${subject}: leads to`, { httpGet: agentPage(before, path) }, handlersOf(after));
}

/** The agent's page for a probe: by HTTP, whatever it asks the application by; the rest of an HTTP handler stays. */
function agentPage({ httpGet = {} }: Probe, path: string): object {
  return { ...(httpGet as object), path, port: AGENT_PORT, scheme: 'HTTP' };
}

function handlersOf(probe: Probe = {}): Probe {
  return Object.fromEntries(Object.entries(probe).filter(([member]) => REWRITTEN.includes(member)));
}

function isRewritable(probe: unknown): probe is Probe {
  return typeof probe === 'object' && probe !== null && REWRITTEN.some((handler) => handler in probe);
}

function withoutHandler(probe: Probe = {}): Probe {
  return Object.fromEntries(Object.entries(probe).filter(([member]) => !REWRITTEN.includes(member)));
}
