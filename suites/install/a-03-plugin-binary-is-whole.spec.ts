import { type Bench, blinds, empty, Findings, PLUGIN, requirement, set } from '../requirement.ts';
import { hashesInImage, IN_IMAGE } from './in-image.ts';

/** AtomicWrite's and AtomicCopy's names on the way: `istio-cni.tmp.123456`. */
const TEMPORARY = /^istio-cni\.tmp\./;
const HASH = /^[0-9a-f]{64}$/;

interface Observation {
  readonly nodes: readonly OnNode[];
}

interface OnNode {
  readonly node: string;
  /** Absent where there is no such file. */
  readonly binary?: {
    readonly type: string;
    readonly mode: string;
    readonly size: number;
    readonly sha256: string;
  };
  /** SHA-256 of the program in the image of the node's agent; null where no agent runs. */
  readonly inImage: string | null;
  readonly temporary: readonly string[];
  /** Programs of other plugins in that directory. */
  readonly others: readonly string[];
}

async function observe(bench: Bench): Promise<Observation> {
  const inImage = await hashesInImage(bench, IN_IMAGE);
  const nodes = bench.nodes.map(async (node) => ({
    ...(await onNode(bench, node)),
    inImage: inImage.get(node) ?? null,
  }));
  return { nodes: await Promise.all(nodes) };
}

async function onNode({ inspector }: Bench, node: string): Promise<Omit<OnNode, 'inImage'>> {
  const { cni } = await inspector.node(node, { cni: true });
  const entries = cni?.binDirectory.entries ?? [];
  const binary = entries.find((entry) => entry.name === PLUGIN);
  const others = entries.map((entry) => entry.name).filter((name) => name !== PLUGIN);
  return {
    node,
    ...(binary === undefined
      ? {}
      : {
          binary: {
            type: binary.type,
            mode: binary.mode,
            size: binary.size,
            sha256: binary.sha256 ?? '',
          },
        }),
    temporary: others.filter((name) => TEMPORARY.test(name)),
    others: others.filter((name) => !TEMPORARY.test(name)),
  };
}

export default requirement<Observation>('CNI-A-03', {
  observe,
  judge: ({ nodes }) => {
    const findings = new Findings().some('nodes', nodes);
    for (const { node, binary, inImage, temporary, others } of nodes) {
      const subject = `program ${PLUGIN} on ${node}`;
      const image = `${IN_IMAGE} in the image of the agent on ${node}: hash`;
      const control = new Findings().some(`other plugins beside ${subject}`, others);
      if (inImage === null) findings.holds(image, 'an agent that runs', false, 'none');
      else control.holds(image, 'a SHA-256', HASH.test(inImage), inImage);
      findings.control(control);
      findings.equal(`${subject}: type`, 'file', binary?.type ?? 'none');
      findings.holds(`${subject}: mode`, 'executable by all', executable(binary?.mode), `${binary?.mode}`);
      findings.holds(`${subject}: size`, 'not empty', (binary?.size ?? 0) > 0, `${binary?.size}`);
      findings.equal(`${subject}: hash`, inImage ?? 'of its image', binary?.sha256);
      findings.equal(
        `${subject}: hash, compared with the first node's`,
        nodes[0]?.binary?.sha256,
        binary?.sha256,
      );
      findings.equal(`${subject}: half-written copies`, [], temporary);
    }
    return findings.judgement();
  },
  mutants: {
    'missing on one node': ({ nodes }) => delete nodes[1]?.binary,
    'a link': ({ nodes }) => set(nodes[0]?.binary, { type: 'link' }),
    'not executable': ({ nodes }) => set(nodes[0]?.binary, { mode: '0644' }),
    empty: ({ nodes }) => set(nodes[0]?.binary, { size: 0 }),
    'cut short on one node': ({ nodes }) => set(nodes[1]?.binary, { sha256: 'other' }),
    'one and the same other program everywhere': ({ nodes }) => {
      for (const { binary } of nodes) set(binary, { size: 1, sha256: 'a'.repeat(64) });
    },
    'no hash anywhere': ({ nodes }) => {
      for (const { binary } of nodes) set(binary, { sha256: '' });
    },
    'no agent on one node': ({ nodes }) => set(nodes[0], { inImage: null }),
    "the image's own is not seen": blinds(({ nodes }) => set(nodes[0], { inImage: '' })),
    'a temporary file left': ({ nodes }) => nodes[1]?.temporary.push('istio-cni.tmp.1234'),
    'another directory looked at': blinds(({ nodes }) => empty(nodes[0]?.others)),
    'no node': ({ nodes }) => empty(nodes),
  },
});

function executable(mode = '0000'): boolean {
  return (Number.parseInt(mode, 8) & 0o111) === 0o111;
}
