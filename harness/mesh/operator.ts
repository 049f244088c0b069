import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { ImageSet } from '../images/images.ts';
import { type Lane, USUAL_CNI_DIRECTORIES } from '../model/lane.ts';
import { type Document, mergeDocuments } from './merge.ts';

/** The files of `fixtures/mesh` that make up a lane's installation, in the order in which they are merged. */
export function meshFiles(
  lane: Pick<Lane, 'mode' | 'backend' | 'family' | 'nativeSidecar' | 'disruptive'>,
  upstreamEnvoy: boolean,
): readonly string[] {
  return [
    'base.yaml',
    `${lane.mode}.yaml`,
    ...(lane.backend === 'nftables' ? ['nftables.yaml'] : []),
    ...(lane.family === 'dual' ? ['dual-stack.yaml'] : []),
    ...(lane.nativeSidecar ? [] : ['no-native-sidecar.yaml']),
    ...(lane.disruptive ? ['disruptive.yaml'] : []),
    ...(upstreamEnvoy ? ['upstream-envoy.yaml'] : []),
  ];
}

/** Tells the agent where its nodes keep what CNI plugins need, where that is not what its chart takes it for. */
function directoriesOf({ mode, cniConfDir, cniBinDir }: Lane): Document {
  const usual = USUAL_CNI_DIRECTORIES;
  const isUsual = cniConfDir === usual.cniConfDir && cniBinDir === usual.cniBinDir;
  return mode === 'init' || isUsual ? {} : { spec: { values: { cni: { cniConfDir, cniBinDir } } } };
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
  const { hub, tag } = images.istio;
  return mergeDocuments(...documents, { spec: { hub, tag } }, directoriesOf(lane));
}
