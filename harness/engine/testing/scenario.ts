import { join } from 'node:path';
import { type PresentImage, presentImages } from '../../images/image-state.ts';
import { CommandError, type CommandResult } from '../../process/run.ts';
import { parseContainers, parseSubnets, saysAbsent } from '../answers.ts';
import type { ContainerInfo, Engine } from '../engine.ts';
import { createNetwork, subnetFromName } from '../network.ts';

/** Everything that the scenario makes is called so, and is gone when it ends. */
const NAME = 'icc-recorded';
const IMAGE = 'localhost/icc-recorded/empty:1';
const BUILT = 'localhost/icc-recorded/built:1';
const COMMITTED = 'localhost/icc-recorded/committed:1';
const ABSENT = 'localhost/icc-recorded/nosuch:1';
const LABELS = { 'istio-cni-conformance.run': NAME };
/** The host's own programs in an image that has none. */
const PROGRAMS = ['/usr', '/bin', '/lib', '/lib64'].flatMap((path) => ['--volume', `${path}:${path}:ro`]);

/** What the harness understood of an engine's answers. */
export interface Understood {
  readonly images: ReadonlyMap<string, PresentImage>;
  readonly importedId: string;
  readonly absentImage: boolean;
  readonly containers: readonly ContainerInfo[];
  /** `container inspect` of one that is there and one that is not. */
  readonly partial: { readonly names: readonly string[]; readonly absent: boolean };
  readonly address: string;
  readonly subnets: readonly string[];
  readonly overlapSubnets: readonly string[];
  readonly absentNetwork: boolean;
  readonly absentRemoval: boolean;
  /** The last line of a build of `COPY --chmod`; absent where it worked. */
  readonly chmodRefusal: string | undefined;
  /** The last line of a build from an image that is nowhere. */
  readonly baseRefusal: string | undefined;
}

/**
 * All that the harness asks of an engine but privileged containers, with what is there and what is not. The recorder
 * runs it on a real engine, the test on what was recorded: so the answers are to the very commands of today's code.
 * `contexts` holds the folders plain, chmod and nobase, each with a Dockerfile, and root.tar.
 */
export async function scenario(engine: Engine, contexts: string): Promise<Understood> {
  const ask = async (...args: string[]): Promise<CommandResult> =>
    await engine.cli(args, { okExitCodes: 'any' });
  const build = async (name: string): Promise<string | undefined> => {
    try {
      await engine.buildImage({ contextDir: join(contexts, name), tag: BUILT, labels: LABELS });
      return undefined;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      return error.result.stderr.trim().split('\n').at(-1) ?? '';
    }
  };
  await engine.importRootfs({ archive: join(contexts, 'root.tar'), tag: IMAGE, changes: ['ENV A=b'] });
  const refusals = { chmodRefusal: await build('chmod'), baseRefusal: await build('nobase') };
  await build('plain');
  const images = await presentImages(engine, [IMAGE, BUILT, ABSENT]);
  const importedId = await engine.imageId(IMAGE);
  const absentImage = !(await engine.imageExists(ABSENT));

  const absentNetwork = saysAbsent(await ask('network', 'inspect', NAME));
  await engine.ensureNetwork(NAME);
  await engine.ensureNetwork(NAME);
  // As if another process had made it between the look and the creation.
  await createNetwork(async (args, options) => await engine.cli(args, options), NAME, []);
  const subnets = parseSubnets((await engine.cli(['network', 'inspect', NAME])).stdout);
  await engine.cli(['network', 'create', '--ipv6', '--subnet', subnetFromName(`${NAME}-b`, 0), `${NAME}-a`]);
  await engine.ensureNetwork(`${NAME}-b`);
  const overlapSubnets = parseSubnets((await engine.cli(['network', 'inspect', `${NAME}-b`])).stdout);

  const labels = Object.entries(LABELS).flatMap(([key, value]) => ['--label', `${key}=${value}`]);
  const run = ['run', '--detach', '--name', `${NAME}-up`, '--network', NAME, ...labels, ...PROGRAMS];
  await engine.cli([...run, '--volume', `${NAME}:/data`, IMAGE, '/usr/bin/sleep', '600']);
  await engine.cli(['create', '--name', `${NAME}-made`, '--network', 'none', ...labels, IMAGE, '/nothing']);
  const containers = await engine.containers(LABELS);
  const inspected = await ask('container', 'inspect', `${NAME}-up`, `${NAME}-nosuch`);
  const partial = {
    names: parseContainers(inspected.stdout).map((container) => container.name),
    absent: saysAbsent(inspected),
  };
  const address = await engine.addressOf(`${NAME}-up`, NAME);
  await engine.commit(`${NAME}-up`, COMMITTED, ['LABEL a=b']);
  await engine.saveImages([IMAGE, COMMITTED], join(contexts, 'saved.tar'));

  await engine.remove([`${NAME}-up`, `${NAME}-made`, `${NAME}-nosuch`]);
  const absentRemoval = saysAbsent(await ask('rm', `${NAME}-up`));
  for (const network of [NAME, `${NAME}-a`, `${NAME}-b`]) await engine.cli(['network', 'rm', network]);
  await engine.cli(['image', 'rm', '--force', IMAGE, BUILT, COMMITTED]);
  return {
    images,
    importedId,
    absentImage,
    containers,
    partial,
    address,
    subnets,
    overlapSubnets,
    absentNetwork,
    absentRemoval,
    ...refusals,
  };
}
