import {
  type Bench,
  blinds,
  empty,
  Findings,
  pod,
  RUN_DIRECTORY,
  readyInTime,
  requirement,
  set,
  sleepingContainer,
  VALIDATION_EXIT,
  withoutRules,
} from '../requirement.ts';
import { waitingOn } from './kubelets.ts';
import { redirectedAtOnce, type Seen, seen, sidecarPod, soundBefore, wellAlone } from './pods.ts';
import { underShortToken } from './short-token.ts';
import { type Moment, renewedByKubelet, tokensOver } from './tokens-over.ts';

const KUBECONFIG = `${RUN_DIRECTORY}/istio-cni-kubeconfig`;

interface Observation {
  /** With the first token; once the kubeconfig has another; and once the API server refuses the first. */
  readonly first: Moment;
  readonly renewed: Moment;
  readonly refused: Moment;
  /** Of an injected pod that was made with the first token. */
  readonly before: Seen;
  /** Pods that were made once that is refused: an injected one, and one outside the mesh. */
  readonly after: readonly Seen[];
  /** Pods of the node that wait for a sandbox or a container then. */
  readonly waiting: readonly string[];
}

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.ownNode();
  const [namespace, outside] = await Promise.all([
    bench.namespace('injected', { inject: true }),
    bench.namespace('plain'),
  ]);
  const [before, after] = ['before', 'after'].map((name) => sidecarPod(bench, { namespace, name, node }));
  const outsider = { namespace: outside, name: 'plain', node, containers: [sleepingContainer()] };
  const plain = pod(outsider, bench.images);
  return await underShortToken(bench, node, async (agent) => {
    await bench.start(before!);
    const [made] = await seen(bench, [before!]);
    const moments = await tokensOver(bench, { node, kubeconfig: KUBECONFIG, agent });
    await readyInTime(bench, bench.start(after!, plain));
    const its = await seen(bench, [after!, plain]);
    return { ...moments, before: made!, after: its, waiting: await waitingOn(bench, node) };
  });
}

export default requirement<Observation>('CNI-M-05', {
  observe,
  judge: ({ first, renewed, refused, before, after: [injected, plain], waiting }) => {
    const control = renewedByKubelet(soundBefore(before), { first, renewed, refused });
    const findings = new Findings()
      .control(control)
      .equal('list of pods with the first token, once the kubeconfig has another', 200, renewed.withFirst)
      .holds(
        'end of what the kubeconfig holds then',
        'later',
        renewed.its.expiresAt > first.its.expiresAt,
        'not later',
      );
    for (const [when, moment] of [
      ['at first', first],
      ['written anew', renewed],
      ['once the first is refused', refused],
    ] as const)
      findings
        .equal(`kubeconfig ${when}: what it holds, by its SHA-256`, moment.mounted.digest, moment.its.digest)
        .equal(`kubeconfig ${when}: mode`, '0600', moment.mode)
        .equal(`kubeconfig ${when}: server`, first.server, moment.server)
        .equal(`kubeconfig ${when}: list of pods with it`, 200, moment.withIt);
    redirectedAtOnce(findings, 'injected pod made once the first token is refused', injected);
    wellAlone(findings, 'pod outside the mesh made then', plain);
    return findings.equal('pods of the node that wait then', [], waiting).judgement();
  },
  mutants: {
    'the kubeconfig keeps the first token': ({ first, renewed, refused }) => {
      set(renewed, { its: first.its, withFirst: 401 });
      set(refused, { its: first.its, withIt: 401 });
    },
    'it is written too late': ({ renewed }) => set(renewed, { withFirst: 401 }),
    'its new token ends with the first': ({ first, renewed }) =>
      set(renewed.its, { expiresAt: first.its.expiresAt }),
    'it goes back to the first token': ({ first, refused }) => set(refused, { its: first.its }),
    'its new token is not taken': ({ refused }) => set(refused, { withIt: 401 }),
    'it may be read by all': ({ renewed }) => set(renewed, { mode: '0644' }),
    'it names another server': ({ refused }) => set(refused, { server: 'https://10.0.0.1:6443' }),
    'it has never been that of its agent': ({ first }) => set(first.its, { digest: '0123456789abcdef' }),
    'the injected pod waits': ({ after: [injected] }) => set(injected, { ready: false }),
    'it starts without rules first': ({ after: [injected] }) =>
      set(injected, { validation: [VALIDATION_EXIT, 0] }),
    'it is not redirected': ({ after: [injected] }) => withoutRules(injected?.redirection ?? undefined),
    'the plain pod waits': ({ after: [, plain] }) => set(plain, { ready: false }),
    'no pod was made': ({ after }) => empty(after),
    'others wait': ({ waiting }) => waiting.push('kube-system/other'),
    'a token of a year': blinds(({ first }) =>
      set(first.its, { expiresAt: first.its.expiresAt + 31_536_000 }),
    ),
    'the first token is always taken': blinds(({ refused }) => set(refused, { withFirst: 200 })),
    'a kubelet that is late': blinds(({ first, renewed }) =>
      set(renewed.mounted, { issuedAt: first.its.expiresAt }),
    ),
    'a kubelet that renews nothing': blinds(({ first, renewed }) => set(renewed, { mounted: first.mounted })),
    'a node that is not sound': blinds(({ before }) => set(before, { ready: false })),
  },
});
