import { type Bench, cniDirectories, editNodeFile, Findings, requirement, set } from '../requirement.ts';
import { hashesInImage, IN_IMAGE } from './in-image.ts';
import { type OnNode, onNode, onNodeOnce } from './on-node.ts';

interface Observation {
  readonly node: string;
  /** SHA-256 of the program in the agent's image. */
  readonly inImage: string;
  readonly before: OnNode;
  readonly after: OnNode;
}

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.ownNode();
  const path = `${cniDirectories(bench.lane).binDir}/istio-cni`;
  const [hashes, before] = await Promise.all([hashesInImage(bench, IN_IMAGE, [node]), onNode(bench, node)]);
  const after = await bench.during(editNodeFile({ node, path, how: 'rm' }), () =>
    onNodeOnce(bench, node, ({ program }) => program === before.program),
  );
  return { node, inImage: hashes.get(node) ?? '', before, after };
}

export default requirement<Observation>('CNI-B-09', {
  observe,
  judge: ({ node, inImage, before, after }) => {
    const [hash, mode] = (after.program ?? 'none none').split(' ');
    const subject = `on ${node}, once it was deleted`;
    const control = new Findings().holds(
      `program in the image of the agent on ${node}`,
      'a SHA-256',
      /^[0-9a-f]{64}$/.test(inImage),
      inImage,
    );
    return new Findings()
      .control(control)
      .equal(`hash of the program ${subject}`, inImage, hash)
      .equal(`mode of the program ${subject}`, before.program?.split(' ')[1], mode)
      .holds(
        `mode of the program ${subject}`,
        'executable by all',
        (Number.parseInt(mode ?? '0', 8) & 0o111) === 0o111,
        mode ?? 'none',
      )
      .equal(`plugins ${subject}`, before.plugins, after.plugins)
      .equal(`file ${subject}`, before.file, after.file)
      .equal(`its bytes ${subject}`, before.digest, after.digest)
      .equal(`other files ${subject}`, before.rest, after.rest)
      .judgement();
  },
  mutants: {
    'it does not come back': ({ after }) => set(after, { program: null }),
    'another comes': ({ after }) => set(after, { program: `${'a'.repeat(64)} 0755` }),
    'nobody may run it': ({ before, after, inImage }) => {
      set(before, { program: `${inImage} 0644` });
      set(after, { program: `${inImage} 0644` });
    },
    'the element goes': ({ after }) => after.plugins.pop(),
    'other bytes': ({ after }) => set(after, { digest: 'a'.repeat(64) }),
  },
});
