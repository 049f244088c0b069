import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HostError } from '../errors/errors.ts';
import { hashFile } from '../files/hash-file.ts';
import type { ToolsModule } from './go-tools.ts';
import type { ImageRequest } from './images.ts';
import { hashInputs, hashTree } from './input-hash.ts';
import { type IstioOrigin, resolveIstio, toolsKey } from './istio-origin.ts';
import { type Pins, readPins } from './pins.ts';
import { type ArtifactKeys, makeRecipe, type Recipe } from './recipe.ts';
import { parseSuite, type Rootfs } from './rootfs.ts';

export interface SourceFiles {
  /** The repository's `fixtures` folder. */
  readonly fixturesDir: string;
  /** The Node program that goes into the apps image: `process.execPath`. */
  readonly nodeProgram: string;
  /** `/etc/os-release` and the host's apt sources, the first that exists. */
  readonly osRelease: string;
  readonly aptSources: readonly string[];
}

/** Everything that decides what is built, read from files. */
export interface SourceInputs {
  readonly pins: Pins;
  readonly istio: IstioOrigin;
  /** Tools modules other than Istio's, in the order in which they are built. */
  readonly tools: readonly ToolsModule[];
  readonly envoy: { readonly key: string; readonly requirements: string };
  readonly rootfs: { readonly base: Rootfs; readonly node: Rootfs };
  readonly recipe: Recipe;
  /** Text of the node image's container file. */
  readonly nodeContainerfile: string;
}

/** Reads and hashes all inputs. Takes well below a second; builds nothing. */
export async function readInputs(request: ImageRequest['istio'], files: SourceFiles): Promise<SourceInputs> {
  const imagesDir = join(files.fixturesDir, 'images');
  const pins = await readPins(imagesDir);
  const knownSums = await readFile(join(imagesDir, 'istio', 'known-sums.txt'), 'utf8');
  const istio = await resolveIstio(request, { pins, toolsDir: join(imagesDir, 'tools', 'istio'), knownSums });
  const tools = await readTools(pins, imagesDir);
  const requirements = join(imagesDir, 'envoy', 'requirements.txt');
  const envoy = {
    requirements,
    key: hashInputs({ file: await hashFile(requirements), platform: process.arch }),
  };
  const rootfs = await readRootfs(imagesDir, files);
  const { artifacts, containerfiles } = await readAppsInputs(files);
  const recipe = makeRecipe(pins, istio.tag, {
    artifacts: {
      ...Object.fromEntries(tools.map((tool) => [tool.name, tool.key])),
      istio: istio.key,
      'istio-source': istio.key,
      envoy: envoy.key,
      ...artifacts,
      'fixtures/images/registry/config.yml': await hashFile(join(imagesDir, 'registry', 'config.yml')),
    },
    rootfs: { base: rootfs.base.key, node: rootfs.node.key },
    containerfiles,
    nodeFiles: await hashTree(join(imagesDir, 'node')),
  });
  return { pins, istio, tools, envoy, rootfs, recipe, nodeContainerfile: containerfiles['node'] ?? '' };
}

/** What decides the images with the suite's own programs, but for their base. */
export async function readAppsInputs(
  files: Pick<SourceFiles, 'fixturesDir' | 'nodeProgram'>,
): Promise<Pick<ArtifactKeys, 'artifacts' | 'containerfiles'>> {
  return {
    artifacts: {
      'host/node': await hashFile(files.nodeProgram),
      'fixtures/apps': await hashTree(join(files.fixturesDir, 'apps'), isAppFile),
    },
    containerfiles: await readContainerfiles(join(files.fixturesDir, 'images', 'containerfiles')),
  };
}

/** What of fixtures/apps goes into the apps image: no tests. */
export function isAppFile(path: string): boolean {
  return !/(^|\/)node_modules(\/|$)/.test(path) && !path.endsWith('.test.ts');
}

/** The tools modules but for Istio's. */
export async function readTools(pins: Pins, imagesDir: string): Promise<ToolsModule[]> {
  const others = Object.entries(pins.tools).filter(([name]) => name !== 'istio');
  return await Promise.all(
    others.map(async ([name, pin]) => {
      const directory = join(imagesDir, 'tools', name);
      const key = await toolsKey(directory, {
        ldflags: pin.ldflags,
        version: pin.version,
        rename: pin.rename ?? {},
      });
      return { name, pin, directory, key, ldflags: pin.ldflags, completes: false };
    }),
  );
}

async function readRootfs(imagesDir: string, files: SourceFiles): Promise<{ base: Rootfs; node: Rootfs }> {
  const suite = parseSuite(await readFile(files.osRelease, 'utf8').catch(() => ''));
  const sources = await firstThatExists(files.aptSources);
  if (suite === undefined || sources === undefined) {
    throw new HostError(
      `building from source needs Debian: ${suite === undefined ? `no VERSION_CODENAME in ${files.osRelease}` : `none of ${files.aptSources.join(', ')}`}`,
      'use Debian or its like, or another image source (--images registry)',
    );
  }
  const one = async (name: 'base' | 'node'): Promise<Rootfs> => {
    const packages = (await readFile(join(imagesDir, 'packages', `${name}.txt`), 'utf8'))
      .split('\n')
      .filter((line) => line !== '');
    return {
      name,
      suite,
      sources,
      packages,
      key: hashInputs({ packages, suite, sources: await hashFile(sources), platform: process.arch }),
    };
  };
  return { base: await one('base'), node: await one('node') };
}

async function readContainerfiles(directory: string): Promise<Record<string, string>> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.Containerfile'));
  const texts = names.map(
    async (name) =>
      [name.replace(/\.Containerfile$/, ''), await readFile(join(directory, name), 'utf8')] as const,
  );
  return Object.fromEntries(await Promise.all(texts));
}

async function firstThatExists(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    if (
      await readFile(path).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return undefined;
}
