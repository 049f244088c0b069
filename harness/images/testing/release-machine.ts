import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../../engine/engine.ts';
import { HarnessError } from '../../errors/errors.ts';
import type { OpenFile } from '../../files/whole-file.ts';
import { temporaryDirectory } from '../../host/testing/temporary.ts';
import { createRunner } from '../../process/run.ts';
import { createImageStore } from '../../registry/store.ts';
import { testClient } from '../../registry/testing/clients.ts';
import { serveRegistry } from '../../registry/testing/fixture-registry.ts';
import { sampleImage } from '../../registry/testing/sample-image.ts';
import { systemClock } from '../../time/clock.ts';
import { createRegistryImages } from '../registry.ts';

const FIXTURES = join(import.meta.dirname, '../../../fixtures');
export const REQUEST = { istio: { kind: 'version', version: '1.30.3' }, kubernetes: 'v1.36.3' } as const;
export const WATCHED = { progress: () => undefined };

/** What throws when the engine loads, builds or commits. */
type FullAt = Readonly<Partial<Record<'load' | 'build' | 'commit', () => void>>>;

/** An engine that has whatever was loaded, built or committed, and does nothing with it. */
function memoryEngine(fullAt: FullAt = {}) {
  const images = new Set<string>();
  const made: string[] = [];
  const add = (tag: string): void => {
    images.add(tag);
    made.push(tag.replace(/:.*/, '').replace('localhost/istio-cni-conformance/', ''));
  };
  const cli: Engine['cli'] = async (args) => {
    const [first = '', second = ''] = args;
    const answer = { command: args.join(' '), exitCode: 0, stdout: '', stderr: '', durationMs: 1 };
    if (first === 'load') fullAt.load?.();
    if (first === 'load')
      add(/"(localhost[^"]*kind-node:[^"]*)"/.exec(await readFile(args[2] ?? '', 'latin1'))?.[1] ?? '');
    if (first === 'cp') await writeFile(args[2] ?? '', 'kubectl');
    if (first !== 'image' || second !== 'inspect') return answer;
    const found = args.slice(4).filter((name) => images.has(name));
    const lines = found.map((name) => `sha256:${'1'.repeat(64)}\t${JSON.stringify([name])}\tnull`);
    const absent = found.length < args.length - 4;
    return {
      ...answer,
      stdout: lines.join('\n'),
      ...(absent ? { exitCode: 1, stderr: 'Error: No such image: x' } : {}),
    };
  };
  const engine: Engine = {
    name: 'docker',
    cli,
    withOptions: () => engine,
    buildImage: async ({ tag }: { tag: string }) => {
      fullAt.build?.();
      add(tag);
    },
    saveImages: async (_tags: readonly string[], archive: string) => await writeFile(archive, ''),
    commit: async (_container: string, tag: string) => {
      fullAt.commit?.();
      add(tag);
    },
    exec: async () => undefined,
    remove: async () => undefined,
  } as unknown as Engine;
  return { engine, made };
}

/** Images by registry of a release that is all there, on an empty machine with a new enough kind on the PATH. */
export async function releaseMachine(
  options: { kindVersion?: string; openFile?: OpenFile; fullAt?: FullAt } = {},
) {
  const { kindVersion = 'v0.33.0', openFile } = options;
  const registry = await serveRegistry();
  const istioctl = sampleImage({ layers: [{ 'usr/local/bin/istioctl': '#!/bin/sh\necho 1.30.3\n' }] });
  registry.add('istio/istioctl', '1.30.3', istioctl);
  for (const name of ['pilot', 'proxyv2', 'install-cni'])
    registry.add(`istio/${name}`, '1.30.3', sampleImage({ layers: [{ [name]: name }] }));
  registry.add('kindest/node', 'v1.36.3', sampleImage({ layers: [{ 'kind/version': 'v1.36.3' }] }));
  const client = testClient({ mirror: registry.address });
  const { engine, made } = memoryEngine(options.fullAt);
  const runner = createRunner();
  const [cacheDir, storeDir] = [temporaryDirectory(), temporaryDirectory()];
  /** As another run of this machine has it. */
  const createSource = () =>
    createRegistryImages({
      engine,
      run: async (argv, more) =>
        argv[1] === 'version'
          ? { command: '', exitCode: 0, stdout: `kind ${kindVersion} go1`, stderr: '', durationMs: 1 }
          : await runner(argv, more),
      cacheDir,
      fixturesDir: FIXTURES,
      nodeProgram: join(FIXTURES, 'images', 'pins.json'),
      clock: systemClock,
      upstream: {
        client,
        store: createImageStore({
          directory: storeDir,
          client,
          ...(openFile === undefined ? {} : { openFile }),
        }),
      },
      findProgram: async (name) => (name === 'kind' ? '/opt/kind' : undefined),
      download: async (address) => {
        throw new HarnessError('DOWNLOAD_FAILED', `${address}: status 503`, { nextStep: 'x' });
      },
      kindFrom: undefined,
    });
  return { source: createSource(), createSource, registry, made, cacheDir, storeDir };
}
