import { saysAbsent, unknownAnswer } from '../engine/answers.ts';
import type { Engine } from '../engine/engine.ts';

/** Label with the key of an image's inputs: a name alone does not say what was built. */
export const INPUTS_LABEL = 'istio-cni-conformance.inputs';

export interface PresentImage {
  /** `sha256:…` of the image's configuration. */
  readonly id: string;
  /** Value of the inputs label; empty if it has none. */
  readonly inputs: string;
}

const TEMPLATE = '{{.Id}}\t{{json .RepoTags}}\t{{json .Config.Labels}}';

/** The images that the engine has, of those asked for, by the name they were asked by. One command for all. */
export async function presentImages(
  engine: Engine,
  names: readonly string[],
): Promise<ReadonlyMap<string, PresentImage>> {
  const result = await engine.cli(['image', 'inspect', '--format', TEMPLATE, ...names], {
    okExitCodes: 'any',
  });
  if (result.exitCode !== 0 && !saysAbsent(result)) throw unknownAnswer(result);
  const byTag = parseImages(result.stdout);
  return new Map(
    names.flatMap((name) => {
      const image = byTag.get(withoutDefaultHost(name));
      return image === undefined ? [] : [[name, image] as const];
    }),
  );
}

/** Images by tag, tags without Docker's default host. */
export function parseImages(output: string): Map<string, PresentImage> {
  const found = new Map<string, PresentImage>();
  for (const line of output.split('\n')) {
    const [id = '', tags = '', labels = ''] = line.split('\t');
    if (id === '') continue;
    const inputs = (JSON.parse(labels) as Record<string, string> | null)?.[INPUTS_LABEL] ?? '';
    const image = { id: `sha256:${id.replace(/^sha256:/, '')}`, inputs };
    for (const tag of (JSON.parse(tags) as string[] | null) ?? []) found.set(withoutDefaultHost(tag), image);
  }
  return found;
}

/** docker leaves `docker.io/` out of names, podman does not. */
function withoutDefaultHost(name: string): string {
  return name.replace(/^docker\.io\//, '');
}
