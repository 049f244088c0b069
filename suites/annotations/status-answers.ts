import {
  type Bench,
  CLOSED,
  counted,
  ECHO_PORTS,
  type Findings,
  outcomeOf,
  type Pod,
  type RedirectCounts,
  urlAt,
} from '../requirement.ts';
import { PORT } from './status-port.ts';

/** Where the agent asks the application in the kubelet's place. */
export const PROBE = '/app-health/app/startupz';

/** Plaintext from outside the mesh, and what the pod's rules counted meanwhile. */
interface Called {
  readonly outcome: string;
  readonly server: string | null;
  readonly counts: RedirectCounts;
}

/** What answers at one address of the pod, at its own status port and at the application's. */
export interface Answers {
  readonly status: Called;
  readonly application: Called;
}

export async function answersAt(bench: Bench, its: Pod, ip: string): Promise<Answers> {
  return {
    status: await called(bench, its, urlAt(ip, PORT, PROBE)),
    application: await called(bench, its, urlAt(ip, ECHO_PORTS.http)),
  };
}

async function called(bench: Bench, its: Pod, url: string): Promise<Called> {
  const { plain } = await bench.echoPods('plain');
  const { result, counts } = await counted(bench, { its }, () =>
    bench.call(plain.at(-1)!, { calls: [{ kind: 'http', url }] }),
  );
  const [attempt] = result.attempts;
  return { outcome: outcomeOf(attempt), server: attempt?.headers['server'] ?? null, counts: counts.its };
}

/** The status port alone takes plaintext, past the proxy. */
export function judgeAnswers(findings: Findings, by: string, { status, application }: Answers): void {
  findings
    .equal(`plaintext to ${PORT}${by}: outcome`, '200', status.outcome)
    .equal(`plaintext to ${PORT}${by}: header server`, null, status.server)
    .equal(`plaintext to ${PORT}${by}: redirected`, { outbound: 0, inbound: 0 }, status.counts)
    .equal(`plaintext to the application${by}: outcome`, CLOSED, application.outcome)
    .equal(`plaintext to the application${by}: redirected`, { outbound: 0, inbound: 1 }, application.counts);
}
