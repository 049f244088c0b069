import { HarnessError } from '../errors/errors.ts';
import type { PodReference } from '../kube/kube.ts';
import type { Attempt } from '../time/eventually.ts';
import type { Act, ActWorld } from './act.ts';

export interface PodRules {
  readonly pod: PodReference;
  /** Backend of the lane; `iptables` means the nft variant, of both families. */
  readonly backend: 'iptables' | 'nftables';
}

/** Finds a process of the pod's sandbox, then runs in its network namespace what the arguments after the first two say. */
const IN_NETNS = `
container=$(crictl ps -q --state running --label "io.kubernetes.pod.namespace=$1" --label "io.kubernetes.pod.name=$2" | head -n 1)
test -n "$container" || { echo "no running container of pod $1/$2" >&2; exit 3; }
pid=$(crictl inspect -o go-template --template '{{.info.pid}}' "$container")
shift 2
exec nsenter -t "$pid" -n "$@"`;

interface Backend {
  readonly save: string;
  readonly flush: string;
  readonly restore: string;
  /** Finds Istio's rules in what \`save\` printed. */
  readonly istio: RegExp;
}

const BACKENDS: Readonly<Record<PodRules['backend'], Backend>> = {
  iptables: {
    save: 'echo "#v4"; iptables-nft-save -c; echo "#v6"; ip6tables-nft-save -c',
    // Only tables that are there: naming another one would make it.
    flush:
      'for p in iptables-nft ip6tables-nft; do "$p-save" | sed -n "s/^\\*//p" | while read -r t; do "$p" -w -t "$t" -F; "$p" -w -t "$t" -X; done; done',
    restore:
      'f=$(mktemp); cat >"$f"; sed -n "/^#v4/,/^#v6/p" "$f" | iptables-nft-restore -c; sed -n "/^#v6/,\\$p" "$f" | ip6tables-nft-restore -c; rm "$f"',
    istio: /ISTIO_/,
  },
  nftables: {
    save: 'nft list tables | grep "istio-proxy" | while read -r _ family name; do nft list table "$family" "$name"; done',
    flush:
      'nft list tables | grep "istio-proxy" | while read -r _ family name; do nft delete table "$family" "$name"; done',
    restore: 'nft -f -',
    istio: /istio-/,
  },
};

/**
 * Removes the redirection rules in one pod's network namespace, as a stray script on the node would.
 * Established connections keep their translation; new ones are no longer redirected. Neither the
 * runtime nor the agent looks again, so it stays until undone or the pod is gone.
 */
export function flushRulesInPod(world: ActWorld, { pod, backend }: PodRules): Act {
  const { save, flush, restore, istio } = BACKENDS[backend];
  let before: { readonly node: string; readonly uid: string | undefined; readonly rules: string } | undefined;

  async function find(): Promise<{ node: string; uid: string | undefined } | undefined> {
    const object = await world.kube.get({ apiVersion: 'v1', kind: 'Pod', ...pod });
    const node = object?.['spec']?.nodeName;
    return node === undefined ? undefined : { node, uid: object?.metadata.uid };
  }

  async function inPod(node: string, script: string, input?: string, signal?: AbortSignal): Promise<string> {
    const argv = ['sh', '-euc', IN_NETNS, 'sh', pod.namespace, pod.name, 'sh', '-euc', script];
    const options = { timeoutMs: world.deadlines.execMs, signal, ...(input === undefined ? {} : { input }) };
    return (await world.execOnNode(node, argv, options)).stdout;
  }

  async function rulesGone(node: string): Promise<Attempt<string>> {
    const now = await inPod(node, save);
    return istio.test(now)
      ? { done: false, seen: `rules of Istio in ${pod.namespace}/${pod.name}` }
      : { done: true, value: 'no rule or chain of Istio is left in its network namespace' };
  }

  return {
    what: `redirection rules flushed in pod ${pod.namespace}/${pod.name}`,
    async do() {
      const found = await find();
      if (found === undefined) throw notThere('the pod is not on a node');
      const rules = await inPod(found.node, save, undefined, world.signal);
      if (!istio.test(rules)) throw notThere(`it has no rules of Istio (${backend})`);
      before ??= { ...found, rules };
      await inPod(found.node, flush, undefined, world.signal);
    },
    async undo() {
      if (before === undefined) return;
      // A pod that is gone took its namespace along; one of the same name has rules of its own.
      if ((await find())?.uid !== before.uid) return;
      if ((await rulesGone(before.node)).done) await inPod(before.node, restore, `${before.rules}\n`);
      const back = await inPod(before.node, save);
      if (!istio.test(back)) throw notThere('its rules did not come back');
      before = undefined;
    },
    async tookHold() {
      const found = await find();
      return found === undefined ? { done: false, seen: 'the pod is gone' } : rulesGone(found.node);
    },
  };

  function notThere(why: string): HarnessError {
    return new HarnessError('NO_RULES_TO_FLUSH', `pod ${pod.namespace}/${pod.name}: ${why}`, {
      nextStep: 'name an injected pod that runs',
    });
  }
}
