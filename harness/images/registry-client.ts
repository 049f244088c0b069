import { HarnessError } from '../errors/errors.ts';
import { INPUTS_LABEL, type PresentImage } from './image-state.ts';

/** Looks up an image in a registry; undefined where the registry does not have it. @throws HarnessError REGISTRY_UNREACHABLE */
export type ResolveImage = (reference: string) => Promise<PresentImage | undefined>;

const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** A registry that answers within this is in reach. */
const ANSWER_MS = 2_000;

interface Manifest {
  readonly config?: { readonly digest: string };
  readonly manifests?: readonly {
    readonly digest: string;
    readonly platform?: { readonly os: string; readonly architecture: string };
  }[];
}

/** Reads image names through a mirror that speaks plain HTTP, `host:port`: upstream's names, without their host. */
export function mirrorResolver(address: string, get: typeof fetch = fetch): ResolveImage {
  const ask = async <T>(path: string): Promise<T | undefined> => {
    try {
      const response = await get(`http://${address}/v2/${path}`, {
        headers: { accept: MANIFESTS },
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      if (response.status === 404) return undefined;
      if (!response.ok) throw new Error(`HTTP status ${response.status}`);
      return (await response.json()) as T;
    } catch (cause) {
      throw new HarnessError(
        'REGISTRY_UNREACHABLE',
        `the registry at ${address} did not answer for ${path}`,
        { cause, nextStep: 'see that the registry runs, and that its address is right' },
      );
    }
  };

  return async (reference) => {
    const { path, tag } = splitReference(reference);
    let manifest = await ask<Manifest>(`${path}/manifests/${tag}`);
    const ours = manifest?.manifests?.find(
      (each) => each.platform?.os === 'linux' && each.platform.architecture === goArchitecture(),
    );
    if (ours !== undefined) manifest = await ask<Manifest>(`${path}/manifests/${ours.digest}`);
    const id = manifest?.config?.digest;
    if (id === undefined) return undefined;
    const config = await ask<{ config?: { Labels?: Record<string, string> | null } }>(`${path}/blobs/${id}`);
    return { id, inputs: config?.config?.Labels?.[INPUTS_LABEL] ?? '' };
  };
}

/** `docker.io/istio/pilot:1.29.0` as host, path and tag. */
export function splitReference(reference: string): {
  readonly host: string;
  readonly path: string;
  readonly tag: string;
} {
  const match = reference.match(/^([^/]+\.[^/]+|localhost)\/(.+):([^:/]+)$/);
  const [, host, path, tag] = match ?? [];
  if (host === undefined || path === undefined || tag === undefined) {
    throw new HarnessError('BAD_REFERENCE', `no image reference with host and tag: ${reference}`, {
      nextStep: 'correct the name in fixtures/images/pins.json',
    });
  }
  return { host, path, tag };
}

function goArchitecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}
