import type { Bench } from '../requirement.ts';
import {
  agentDaemonSet,
  blinds,
  chartValue,
  Findings,
  isFrom,
  requirement,
  set,
  violations,
} from '../requirement.ts';
import { outcomeUnder, type StandInOutcome } from './stand-in-outcome.ts';

interface Observation {
  /** All that baseline may hold against the agent as it was installed. */
  readonly checks: readonly string[];
  /** What became of a DaemonSet with the agent's security, where the policy is enforced. */
  readonly baseline: StandInOutcome;
  readonly privileged: StandInOutcome;
  readonly nodes: number;
}

async function observe(bench: Bench): Promise<Observation> {
  const agent = await agentDaemonSet(bench);
  const [baseline, privileged] = await Promise.all(
    (['baseline', 'privileged'] as const).map((level) => outcomeUnder(bench, level, agent)),
  );
  const checks = checksOf(bench);
  return { checks, baseline: baseline!, privileged: privileged!, nodes: bench.nodes.length };
}

/** kubernetes/pod-security-admission policy/check_*.go. */
function checksOf({ mesh }: Bench): readonly string[] {
  const isSet = (value: string) => (chartValue(mesh, value) ?? false) !== false;
  // In an annotation that a policy reads: istio#53953.
  const unconfined = ['1.25@2024-11-19', '1.24.1'].some((since) => isFrom(mesh.version, since));
  const shares = ['cni.ambient.enabled', 'cni.ambient.shareHostNetworkNamespace'].every(isSet);
  return [
    ...(unconfined ? ['forbidden AppArmor profiles'] : []),
    'non-default capabilities',
    'hostPath volumes',
    ...(shares ? ['host namespaces', 'hostPort'] : []),
    ...(isSet('cni.seLinuxOptions') ? ['seLinuxOptions'] : []),
  ];
}

/** Of the agent's five, those that a runtime does not give by default. */
const CAPABILITIES = ['NET_ADMIN', 'NET_RAW', 'SYS_ADMIN', 'SYS_PTRACE'];

export default requirement<Observation>('CNI-C-06', {
  observe,
  judge: ({ checks, baseline, privileged, nodes }) => {
    const findings = new Findings()
      .equal('under baseline: Ready', 0, baseline.ready)
      .some('under baseline: events FailedCreate', baseline.refusals)
      .equal('under privileged: events FailedCreate', [], privileged.refusals)
      .holds('nodes', 'at least one', nodes > 0, '0');
    for (const message of baseline.refusals) {
      const against = violations(message);
      findings
        .equal('under baseline: refused by', 'baseline', against.policy)
        .sameSet('under baseline: held against it', checks, against.checks.map(inPlural))
        .sameSet('under baseline: capabilities', CAPABILITIES, against.capabilities);
    }
    const control = new Findings();
    if (privileged.refusals.length === 0)
      control.equal('stand-ins that sleep under privileged: Ready in time', nodes, privileged.ready);
    return findings.control(control).judgement();
  },
  mutants: {
    'baseline admits it': ({ baseline }) => set(baseline, { ready: 2, refusals: [] }),
    'hostPath volumes are not named': ({ baseline }) => said(baseline, ', hostPath volumes (', ', x ('),
    'SYS_ADMIN is not named': ({ baseline }) => said(baseline, '"SYS_ADMIN", ', ''),
    'it asks for one capability more': ({ baseline }) =>
      said(baseline, '"SYS_ADMIN"', '"SYS_ADMIN", "SYS_MODULE"'),
    'it shares the processes of the host': ({ baseline }) =>
      said(baseline, ', hostPath', ', host namespaces (hostPID=true), hostPath'),
    'it takes a port of the node': ({ baseline }) =>
      said(baseline, ', hostPath', ', hostPort (container "install-cni" uses hostPort 15014), hostPath'),
    'an init container is privileged': ({ baseline }) =>
      said(
        baseline,
        ', hostPath',
        ', privileged (container "x" must not set securityContext.privileged=true), hostPath',
      ),
    'privileged refuses it': ({ privileged }) => privileged.refusals.push('forbidden'),
    'a sleeper is not Ready in time': blinds(({ privileged }) => set(privileged, { ready: 1 })),
    'no node': (seen) => set(seen, { nodes: 0, privileged: { ready: 0, refusals: [] } }),
  },
});

/** Pod Security says `profile` where it is one. */
function inPlural(check: string): string {
  return check.replace(/ profile$/, ' profiles');
}

/** Another wording of the first refusal. */
function said({ refusals }: { readonly refusals: string[] }, words: string, others: string): void {
  refusals.splice(0, 1, (refusals[0] ?? '').replace(words, others));
}
