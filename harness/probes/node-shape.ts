import type { NodeShape } from '../lanes/lane-snapshot.ts';
import type { NodeDirectory } from './document.ts';
import type { NodeSnapshot } from './snapshot.ts';

/** Chains and tables that kube-proxy and the primary CNI write anew with every service and pod. */
const OF_PODS = /KUBE-|CNI-|kube-proxy/;
/** Those by which Docker leads a container to its DNS, whose ports are others after each start. */
const OF_DOCKERS_DNS = /^\S+ \S+ nat DOCKER_(OUTPUT|POSTROUTING) /;

/** What of a node stays as it is while a lane stands: its CNI files, and rules that no pod, no service and no start brings. */
export function nodeShapeOf({ cni, rules }: Pick<NodeSnapshot, 'cni' | 'rules'>): NodeShape {
  const lines = (rules?.tables ?? []).flatMap(({ backend, family, name, chains }) =>
    chains.flatMap((chain) =>
      chain.rules.map((rule) => `${backend} ${family} ${name} ${chain.name} ${rule.spec}`),
    ),
  );
  return {
    files: { ...filesIn(cni?.confDirectory), ...filesIn(cni?.binDirectory) },
    rules: [...new Set(lines.filter((line) => !OF_PODS.test(line) && !OF_DOCKERS_DNS.test(line)))].toSorted(),
  };
}

function filesIn(listed: NodeDirectory | undefined): NodeShape['files'] {
  const files = (listed?.entries ?? []).filter(({ type }) => type === 'file');
  return Object.fromEntries(
    files.map(({ name, mode, uid, gid, sha256, content }) => {
      // The agent renews the token in its kubeconfig.
      const isRenewed = name.endsWith('kubeconfig');
      const text = isRenewed ? {} : { ...(sha256 && { sha256 }), ...(content && { content }) };
      return [`${listed?.path}/${name}`, { mode, uid, gid, ...text }];
    }),
  );
}
