import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { ImageSet } from '../images/images.ts';
import type { Lane } from '../model/lane.ts';
import { type Document, mergeDocuments } from './merge.ts';

/** The files of `fixtures/mesh` that make up a lane's installation, in the order in which they are merged. */
export function meshFiles(
  lane: Pick<Lane, 'mode' | 'backend' | 'family' | 'nativeSidecar'>,
  upstreamEnvoy: boolean,
): readonly string[] {
  return [
    'base.yaml',
    `${lane.mode}.yaml`,
    ...(lane.backend === 'nftables' ? ['nftables.yaml'] : []),
    ...(lane.family === 'dual' ? ['dual-stack.yaml'] : []),
    ...(lane.nativeSidecar ? [] : ['no-native-sidecar.yaml']),
    ...(upstreamEnvoy ? ['upstream-envoy.yaml'] : []),
  ];
}

/** The IstioOperator of a lane, the user's settings not applied. `fixtures` is the directory `fixtures/mesh`. */
export async function renderOperator(
  lane: Lane,
  images: Pick<ImageSet, 'istio' | 'upstreamEnvoy'>,
  fixtures: string,
): Promise<Document> {
  const files = meshFiles(lane, images.upstreamEnvoy);
  const documents = await Promise.all(
    files.map(async (file) => parse(await readFile(join(fixtures, file), 'utf8')) as Document),
  );
  return mergeDocuments(...documents, { spec: { hub: images.istio.hub, tag: images.istio.tag } });
}
