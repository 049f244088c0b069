import { lookup } from 'node:dns/promises';
import type { Engine } from '../engine/engine.ts';
import { HarnessError } from '../errors/errors.ts';
import { explaining } from './failures.ts';
import { type PresentImage, presentImages } from './image-state.ts';
import { mirrorResolver, splitReference } from './registry-client.ts';

/** How upstream's images are reached. */
export interface RegistryAccess {
  readonly engine: Engine;
  /** A registry of ours that holds upstream's names, `host:port`, plain HTTP; without it upstream itself is asked. */
  readonly mirror?: string;
  /** Whether a host name has an address; the system's resolver unless told. */
  readonly resolveHost?: (host: string) => Promise<unknown>;
}

const REACH_MS = 2_000;

/** Why a registry does not give an image; undefined if it does. Answers within 2 s. */
export async function whyNotResolved(
  reference: string,
  { mirror, engine, resolveHost = lookup }: RegistryAccess,
): Promise<string | undefined> {
  if (mirror !== undefined) {
    try {
      return (await mirrorResolver(mirror)(reference)) === undefined
        ? `the registry at ${mirror} has no ${reference}`
        : undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
  const { host } = splitReference(reference);
  const late = new Promise<never>((_resolve, reject) =>
    AbortSignal.timeout(REACH_MS).addEventListener('abort', () => reject(new Error('late'))),
  );
  const reached = await Promise.race([resolveHost(host), late]).then(
    () => true,
    () => false,
  );
  if (!reached) return `${host} is not in reach`;
  const result = await engine
    .cli(['manifest', 'inspect', reference], { okExitCodes: 'any', timeoutMs: REACH_MS })
    .catch(() => undefined);
  return result?.exitCode === 0 ? undefined : `${host} did not give ${reference}`;
}

/** Digest and label of an upstream image, read through the mirror, or pulled where there is none. */
export async function resolveUpstream(reference: string, options: RegistryAccess): Promise<PresentImage> {
  const found =
    options.mirror === undefined
      ? await pull(reference, options)
      : await mirrorResolver(options.mirror)(reference);
  if (found !== undefined) return found;
  throw new HarnessError('DOWNLOAD_FAILED', `the registry at ${options.mirror} has no ${reference}`, {
    nextStep: 'choose a version that it has (--istio), or build from source (--images source)',
  });
}

/** Pulls an image, through the mirror if there is one, and gives it upstream's name. */
export async function pull(reference: string, { engine, mirror }: RegistryAccess): Promise<PresentImage> {
  const { path, tag } = splitReference(reference);
  const from = mirror === undefined ? reference : `${mirror}/${path}:${tag}`;
  const flags = mirror !== undefined && engine.name === 'podman' ? ['--tls-verify=false'] : [];
  await explaining(`pulling ${reference}`, async () => await engine.cli(['pull', '--quiet', ...flags, from]));
  if (from !== reference) {
    await engine.cli(['tag', from, reference]);
    await engine.cli(['image', 'rm', from]);
  }
  const image = (await presentImages(engine, [reference])).get(reference);
  if (image !== undefined) return image;
  throw new HarnessError('DOWNLOAD_FAILED', `${engine.name} pulled ${reference} but does not have it`, {
    nextStep: `${engine.name} image inspect ${reference}`,
  });
}
