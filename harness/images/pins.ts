import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { HarnessError } from '../errors/errors.ts';

const toolPin = z.strictObject({
  /** The Go module that the packages come from. */
  module: z.string(),
  version: z.string(),
  /** Names of the programs that come out, after `rename`. */
  programs: z.array(z.string()).min(1),
  /** Program names by the name that `go build` gives. */
  rename: z.record(z.string(), z.string()).optional(),
  /** `-X` settings; `{version}`, `{tag}` and `{hub}` stand for Istio's. */
  ldflags: z.array(z.string()),
  /** Download and build on 2 cores, nothing cached. */
  estimateMs: z.number().int().positive(),
});

/** Into which layer of the node image an image is baked: the rarest change first. `host` images stay with the engine. */
const stage = z.enum(['platform', 'mesh', 'apps', 'host']);

const imagePin = z.strictObject({
  name: z.string(),
  stage,
  /** `fixtures/images/containerfiles/<containerfile>.Containerfile` */
  containerfile: z.string(),
  /** `<artifact>/<path>`: a file or folder of the build context, named by the last part of its path. */
  files: z.array(z.string().regex(/^[a-z-]+\/./)),
});

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** What is asked of a registry where the user names nothing else. */
const release = z.strictObject({
  /** The newest stable release of Istio. */
  istio: z.string().regex(/^\d+\.\d+\.\d+$/),
  hub: z.string(),
  /** Tag of kind's node image. */
  kubernetes: z.string(),
  nodeRepository: z.string(),
  /** By tag, as the release notes of kind name them: a node runs privileged, and a tag can be moved. */
  nodeDigests: z.record(z.string(), digest),
});

/** What an upgrade comes from: a release, and a version of the module for who builds. */
const earlier = z.strictObject({ release: z.string().regex(/^\d+\.\d+\.\d+$/), module: z.string() });

/** The released program kind: its files lie below the address, each with a checksum file beside it. */
const kindRelease = z.strictObject({
  version: z.string().regex(/^v\d+\.\d+\.\d+$/),
  address: z.url({ protocol: /^https$/ }),
  /** By file name, of files that somebody has seen. */
  sha256: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)),
});

const estimate = z.strictObject({ estimateMs: z.number().int().positive() });

const pinsSchema = z.strictObject({
  kubernetes: z.string().regex(/^v\d+\.\d+\.\d+$/),
  nodeRepository: z.string(),
  base: z.string(),
  appsImage: z.string(),
  pauseImage: z.string(),
  istio: z.strictObject({ hub: z.string(), tag: z.string() }),
  release,
  earlier,
  kindRelease,
  envoy: z.strictObject({ version: z.string(), estimateMs: z.number().int().positive() }),
  tools: z.record(z.string(), toolPin),
  rootfs: z.strictObject({ base: estimate, node: estimate }),
  images: z.array(imagePin),
  bake: z.strictObject({ plain: estimate, platform: estimate, mesh: estimate, apps: estimate }),
});

export type Pins = z.infer<typeof pinsSchema>;
export type ToolPin = z.infer<typeof toolPin>;
export type ImagePin = z.infer<typeof imagePin>;
export type Stage = z.infer<typeof stage>;

/** The stages that are baked into the node image, in this order. */
export const BAKED_STAGES = ['platform', 'mesh', 'apps'] as const satisfies readonly Stage[];

/** Versions and names of everything that the `source` image source builds. @throws HarnessError PINS_UNREADABLE */
export function parsePins(text: string): Pins {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadable(String(cause), cause);
  }
  const parsed = pinsSchema.safeParse(value);
  if (!parsed.success) throw unreadable(z.prettifyError(parsed.error), parsed.error);
  const pins = parsed.data;
  const wrong = pins.images.flatMap((image) =>
    image.files.filter((file) => !hasSource(pins, file)).map((file) => `${image.name}: ${file}`),
  );
  if (wrong.length > 0) throw unreadable(`files of no known artifact: ${wrong.join(', ')}`, undefined);
  return pins;
}

/** Reads `fixtures/images/pins.json` below `imagesDir`. */
export async function readPins(imagesDir: string): Promise<Pins> {
  return parsePins(await readFile(join(imagesDir, 'pins.json'), 'utf8'));
}

/** Artifacts that are not built from a tools module. */
const OTHER_ARTIFACTS = ['envoy', 'istio-source', 'host', 'fixtures'];

function hasSource(pins: Pins, file: string): boolean {
  const [artifact = '', ...rest] = file.split('/');
  const tool = pins.tools[artifact];
  return tool === undefined ? OTHER_ARTIFACTS.includes(artifact) : tool.programs.includes(rest.join('/'));
}

function unreadable(why: string, cause: unknown): HarnessError {
  return new HarnessError('PINS_UNREADABLE', `pins.json: ${why}`, {
    cause,
    nextStep: 'correct fixtures/images/pins.json',
  });
}
