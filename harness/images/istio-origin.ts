import { readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UsageError } from '../errors/errors.ts';
import { readNamedFile } from '../files/named-file.ts';
import type { BuildContext } from './build-context.ts';
import type { ToolsModule } from './go-tools.ts';
import type { ImageRequest } from './images.ts';
import { hashInputs, hashTree } from './input-hash.ts';
import { deriveCheckout } from './istio-checkout.ts';
import { deriveVersion } from './istio-version.ts';
import type { Pins, ToolPin } from './pins.ts';

/** Which Istio is judged, before anything is built. */
export interface IstioOrigin {
  /** Image tag. */
  readonly tag: string;
  /** Key of Istio's own sources and settings. */
  readonly key: string;
  /** For the report: `module v0.0.0-…`, `directory …`. */
  readonly origin: string;
  /** The tools module to build, and the version that the programs report; may download or write to the cache. */
  prepare(context: BuildContext): Promise<{ readonly module: ToolsModule; readonly version: string }>;
}

export interface IstioOriginOptions {
  readonly pins: Pins;
  /** The committed tools module, and its go.mod and go.sum. */
  readonly toolsDir: string;
  /** Lines for go.sum of versions that the checksum database does not have. */
  readonly knownSums: string;
}

/** Resolves `--istio`. @throws UsageError for a folder that is no checkout, or a version that cannot be one */
export async function resolveIstio(
  request: ImageRequest['istio'],
  options: IstioOriginOptions,
): Promise<IstioOrigin> {
  if (request.kind === 'directory') return await fromDirectory(resolve(request.path), options);
  if (request.kind === 'version' && request.version !== options.pins.tools['istio']?.version)
    return fromVersion(request.version, options);
  if (request.kind === 'earlier') return fromVersion(options.pins.earlier.module, options);
  return await fromPin(options);
}

async function fromPin({ pins, toolsDir }: IstioOriginOptions): Promise<IstioOrigin> {
  const pin = istioPin(pins);
  const { tag } = pins.istio;
  const ldflags = fillIn(pin, pins, tag, tag);
  const key = await toolsKey(toolsDir, { ldflags: [...ldflags], version: pin.version });
  const module: ToolsModule = { name: 'istio', pin, directory: toolsDir, key, ldflags, completes: false };
  return { tag, key, origin: `module ${pin.version}`, prepare: async () => ({ module, version: tag }) };
}

function fromVersion(version: string, { pins, toolsDir, knownSums }: IstioOriginOptions): IstioOrigin {
  if (!/^v\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version)) {
    throw new UsageError(
      `--istio ${version}: neither a folder nor a Go module version`,
      'give a version such as v0.0.0-20250728205113-8a5e40a462e2, or the folder of a checkout',
    );
  }
  const pin = { ...istioPin(pins), version };
  const [, day, pseudo] = /-(\d{8})\d{6}-([0-9a-f]{12})$/.exec(version) ?? [];
  const tag = pseudo === undefined ? version.slice(1) : `module-${pseudo}`;
  // After the release that the module's VERSION names.
  const ending = pseudo === undefined ? undefined : `alpha.${day}.${pseudo}`;
  const key = hashInputs({
    version,
    ldflags: pin.ldflags,
    tag,
    ending: ending ?? '',
    platform: process.arch,
  });
  return {
    tag,
    key,
    origin: `module ${version}`,
    prepare: async (context) => {
      const directory = await context.cache.obtain(
        'tools',
        `istio-${key}`,
        async (path) => await deriveVersion(context, { version, toolsDir, knownSums, path }),
      );
      const release = (await readFile(join(directory, 'VERSION'), 'utf8')).trim();
      const reported = ending === undefined ? version.slice(1) : `${release}-${ending}`;
      return {
        module: {
          name: 'istio',
          pin,
          directory,
          key,
          ldflags: fillIn(pin, pins, reported, tag),
          completes: false,
        },
        version: reported,
      };
    },
  };
}

async function fromDirectory(
  directory: string,
  { pins, toolsDir }: IstioOriginOptions,
): Promise<IstioOrigin> {
  await demandCheckout(directory);
  const sources = (await hashTree(directory, isSource)).slice(0, 12);
  const release = (await textIn(join(directory, 'VERSION'))).trim();
  const tag = `dir-${sources}`;
  const version = /^\d+\.\d+/.test(release) ? `${release}-dir.${sources}` : tag;
  const pin = { ...istioPin(pins), version: tag };
  const ldflags = fillIn(pin, pins, version, tag);
  const key = await toolsKey(toolsDir, { ldflags: [...ldflags], sources });
  return {
    tag,
    key,
    origin: `directory ${directory}`,
    prepare: async (context) => {
      // Always anew: the same sources may lie in another folder now.
      const module = await context.cache.replace('tools', `istio-${key}`, async (path) => {
        await deriveCheckout(context, { directory, toolsDir, path });
        await writeFile(join(path, 'VERSION'), `${version}\n`);
      });
      return { module: { name: 'istio', pin, directory: module, key, ldflags, completes: true }, version };
    },
  };
}

/** @throws UsageError where a folder holds no checkout of istio.io/istio */
export async function demandCheckout(directory: string): Promise<void> {
  const goMod = await textIn(join(directory, 'go.mod'));
  if (/^module istio\.io\/istio$/m.test(goMod)) return;
  throw new UsageError(
    `${directory}: no checkout of istio.io/istio (its go.mod does not say so)`,
    'give the folder that holds the go.mod of istio.io/istio',
  );
}

/** Empty where there is no such file. */
async function textIn(path: string): Promise<string> {
  return await readNamedFile(path).catch(() => '');
}

/** What of a checkout can change what is built: not its history, its tests, or what its own build made. */
export function isSource(path: string): boolean {
  const top = path.split('/', 1)[0] ?? '';
  if (['.git', 'out', 'node_modules'].includes(top)) return false;
  return !path.endsWith('_test.go') && !/(^|\/)testdata(\/|$)/.test(path);
}

/** The pin's `-X` settings with version, tag and hub filled in. */
function fillIn(pin: ToolPin, pins: Pins, version: string, tag: string): readonly string[] {
  return pin.ldflags.map((flag) =>
    flag.replaceAll('{version}', version).replaceAll('{tag}', tag).replaceAll('{hub}', pins.istio.hub),
  );
}

/** Key of a committed tools module: its two files, and what else decides the build. */
export async function toolsKey(directory: string, more: Parameters<typeof hashInputs>[0]): Promise<string> {
  await stat(directory);
  const [goMod, goSum] = await Promise.all(
    ['go.mod', 'go.sum'].map(async (file) => await readFile(join(directory, file), 'utf8')),
  );
  return hashInputs({ goMod: goMod ?? '', goSum: goSum ?? '', platform: process.arch, more });
}

function istioPin(pins: Pins): ToolPin {
  const pin = pins.tools['istio'];
  if (pin === undefined)
    throw new UsageError('pins.json names no tools module `istio`', 'restore fixtures/images/pins.json');
  return pin;
}
