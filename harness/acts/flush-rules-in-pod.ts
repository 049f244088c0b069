import { z } from 'zod';
import { HarnessError } from '../errors/errors.ts';
import { type Act, type ActKind, type ActWorld, aimed } from './act.ts';
import { runScript } from './node-script.ts';

const parameters = z.strictObject({
  pod: z.strictObject({ namespace: z.string(), name: z.string() }),
  /** Backend of the lane; `iptables` means the nft variant, of both families. */
  backend: z.enum(['iptables', 'nftables']),
});
const before = z.strictObject({
  node: z.string(),
  uid: z.string().optional(),
  /** With their counters. */
  rules: z.string(),
});

type Parameters = z.infer<typeof parameters>;
type Before = z.infer<typeof before>;

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
  /** Finds Istio's rules in what `save` printed. */
  readonly istio: RegExp;
}

const BACKENDS: Readonly<Record<Parameters['backend'], Backend>> = {
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
 * runtime nor the agent looks again, so it stays until reverted or the pod is gone.
 */
export function flushRulesInPod(rules: z.input<typeof parameters>): Act {
  return aimed(FLUSH_RULES_IN_POD, rules);
}

export const FLUSH_RULES_IN_POD: ActKind<Parameters, Before> = {
  name: 'flush-rules-in-pod',
  parameters,
  before,
  what: ({ pod }) => `redirection rules flushed in pod ${pod.namespace}/${pod.name}`,
  async read(world, target) {
    const { save, istio } = BACKENDS[target.backend];
    const found = await find(world, target);
    if (found === undefined) throw notThere(target, 'the pod is not on a node');
    const rules = await inPod(world, target, found.node, save);
    if (!istio.test(rules)) throw notThere(target, `it has no rules of Istio (${target.backend})`);
    return { ...found, rules };
  },
  async apply(world, target, { node }) {
    await inPod(world, target, node, BACKENDS[target.backend].flush);
  },
  async revert(world, target, wanted) {
    const { save, flush, restore } = BACKENDS[target.backend];
    // A pod that is gone took its namespace along; one of the same name has rules of its own.
    if ((await find(world, target))?.uid !== wanted.uid) return;
    const now = await inPod(world, target, wanted.node, save);
    if (withoutCounters(now) === withoutCounters(wanted.rules)) return;
    // What is left of a flush that was not done whole would be there twice.
    await inPod(world, target, wanted.node, flush);
    await inPod(world, target, wanted.node, restore, `${wanted.rules}\n`);
  },
  async confirm(world, target, wanted) {
    const { save, istio } = BACKENDS[target.backend];
    if ((await find(world, target))?.uid !== wanted.uid)
      return { inForce: false, asBefore: true, seen: 'the pod is gone' };
    const now = await inPod(world, target, wanted.node, save);
    const inForce = !istio.test(now);
    return {
      inForce,
      asBefore: withoutCounters(now) === withoutCounters(wanted.rules),
      seen: inForce
        ? 'no rule or chain of Istio is left in its network namespace'
        : `rules of Istio in ${target.pod.namespace}/${target.pod.name}`,
    };
  },
};

async function find({ kube }: ActWorld, { pod }: Parameters): Promise<Omit<Before, 'rules'> | undefined> {
  const object = await kube.get({ apiVersion: 'v1', kind: 'Pod', ...pod });
  const node: string | undefined = object?.['spec']?.nodeName;
  const uid = object?.metadata.uid;
  return node === undefined ? undefined : { node, ...(uid === undefined ? {} : { uid }) };
}

async function inPod(
  world: ActWorld,
  { pod }: Parameters,
  node: string,
  script: string,
  input?: string,
): Promise<string> {
  return await runScript(world, node, IN_NETNS, [pod.namespace, pod.name, 'sh', '-euc', script], { input });
}

/** Rules to compare: counters go on, `iptables-save` tells the time, and restored tables may come in another order. */
function withoutCounters(rules: string): string {
  return rules
    .replaceAll(/^#.*$/gm, '')
    .replaceAll(/\[\d+:\d+\]|packets \d+ bytes \d+/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .toSorted()
    .join('\n');
}

function notThere({ pod }: Parameters, why: string): HarnessError {
  return new HarnessError('NO_RULES_TO_FLUSH', `pod ${pod.namespace}/${pod.name}: ${why}`, {
    nextStep: 'name an injected pod that runs',
  });
}
