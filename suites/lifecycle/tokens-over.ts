import type { Bench, Findings, KubeObject } from '../requirement.ts';
import { LIFETIME_S, mountedTokenOf, type TokenFacts, tokenIn } from './short-token.ts';

/** So long before its token ends an agent has a new one, at least, so that it can write it in time. */
const TIME_S = 15;

/** A kubeconfig on a node at one moment, by its token. */
export interface Moment {
  readonly its: TokenFacts;
  /** The token that the kubelet has mounted for the agent. */
  readonly mounted: TokenFacts;
  readonly mode: string;
  readonly server: string;
  /** What the API server answers to a list of pods with this kubeconfig, and with the first one, or why there is no answer. */
  readonly withIt: number | string;
  readonly withFirst: number | string;
}

/** With the first token; once the kubeconfig has another; and once the API server refuses the first. */
export type Moments = Readonly<Record<'first' | 'renewed' | 'refused', Moment>>;

interface Over {
  readonly node: string;
  readonly kubeconfig: string;
  /** The pod of the agent that writes it. */
  readonly agent: KubeObject;
}

/**
 * Follows a kubeconfig until the API server refuses its first token. A copy of the first is on the node meanwhile, for root alone.
 * @throws NotInTimeError where the first token is taken beyond its end
 */
export async function tokensOver(bench: Bench, { node, kubeconfig, agent }: Over): Promise<Moments> {
  const kept = `/run/icc-${bench.passId}-first-kubeconfig`;
  const shell = (script: string) =>
    bench.execOnNode(node, ['sh', '-euc', script, 'sh', kubeconfig, kept], {
      timeoutMs: bench.deadlines.execMs,
    });
  const look = async (): Promise<Moment> => {
    const [its, mounted, own, firsts] = await Promise.all([
      tokenIn(bench, node, kubeconfig),
      tokenIn(bench, node, mountedTokenOf(agent)),
      bench.standingInspector.node(node, { files: [kubeconfig], useKubeconfig: kubeconfig }),
      bench.standingInspector.node(node, { useKubeconfig: kept }),
    ]);
    const answer = ({ kubeconfigUse: use }: typeof own) => use?.status ?? use?.error ?? 'not asked';
    const [file] = own.files ?? [];
    return {
      its,
      mounted,
      mode: file?.entry?.mode ?? 'no such file',
      server: own.kubeconfigUse?.server ?? 'none',
      withIt: answer(own),
      withFirst: answer(firsts),
    };
  };
  /** Until the first token is refused or, where that is asked for, the file is another. */
  const until = async (what: string, isEnough: (sha256: string | undefined) => boolean): Promise<Moment> => {
    await bench.eventually(
      what,
      async () => {
        const asked = { files: [kubeconfig], useKubeconfig: kept };
        const { files: [file] = [], kubeconfigUse } = await bench.standingInspector.node(node, asked);
        if (kubeconfigUse?.status === 401 || isEnough(file?.entry?.sha256))
          return { done: true, value: true };
        return { done: false, seen: `status ${kubeconfigUse?.status ?? kubeconfigUse?.error}` };
      },
      bench.deadlines.tokenExpiredMs,
    );
    return await look();
  };
  try {
    await shell('umask 077; cp "$1" "$2"');
    const first = await look();
    const { files: [file] = [] } = await bench.standingInspector.node(node, { files: [kubeconfig] });
    const before = file?.entry?.sha256;
    const renewed = await until('kubeconfig written anew', (sha256) => sha256 !== before);
    return { first, renewed, refused: await until('first token refused', () => false) };
  } finally {
    await shell('rm -f "$2"');
  }
}

/** The token was good for ten minutes, and its kubelet renewed it in time: else what the agent did says nothing. */
export function renewedByKubelet(control: Findings, { first, renewed, refused }: Moments): Findings {
  const { issuedAt, expiresAt } = first.its;
  const isRenewed = renewed.mounted.digest !== first.mounted.digest;
  const isInTime = renewed.mounted.issuedAt <= expiresAt - TIME_S;
  return control
    .equal('seconds that the first token is good for', LIFETIME_S, expiresAt - issuedAt)
    .equal('list of pods with the first token', 200, first.withFirst)
    .equal('list of pods with the first token, after its end', 401, refused.withFirst)
    .holds('token that the kubelet mounts by then', 'another', isRenewed, 'the first')
    .holds(
      'token that it mounts',
      `made ${TIME_S} s before the first ends, or sooner`,
      isInTime,
      'made later',
    );
}
