import { UsageError } from '../errors/errors.ts';
import type { ImageRequest } from './images.ts';
import type { Pins } from './pins.ts';

/** What a registry is asked for: references with their host, a digest where one is pinned. */
export interface Release {
  readonly hub: string;
  /** Tag of Istio's images. */
  readonly tag: string;
  /** Tag of kind's node image, a version of Kubernetes. */
  readonly kubernetes: string;
  readonly node: string;
  /** The image that holds istioctl of the same release. */
  readonly istioctl: string;
  /** What runs in the cluster. */
  readonly mesh: readonly string[];
  /** Which of both the user named: what a registry then lacks is wrong use; of the suite's own default it is not. */
  readonly named: { readonly node: boolean; readonly mesh: boolean };
}

/** The release that a request means. @throws UsageError for what is in no registry: a checkout, a development version */
export function releaseOf(
  request: Pick<ImageRequest, 'istio' | 'kubernetes' | 'hub' | 'tag'>,
  pins: Pins,
): Release {
  if (request.tag !== undefined && isNamed(request.istio)) {
    const istio = nameOf(request.istio);
    throw new UsageError(
      `--istio ${istio} and --tag ${request.tag} name two things to judge`,
      'leave one out',
    );
  }
  const { release } = pins;
  const hub = request.hub ?? release.hub;
  const tag = request.tag ?? tagOf(request.istio, pins);
  const kubernetes = request.kubernetes ?? release.kubernetes;
  const digest = release.nodeDigests[kubernetes];
  const image = (name: string): string => `${hub}/${name}:${tag}`;
  return {
    hub,
    tag,
    kubernetes,
    node: `${release.nodeRepository}:${kubernetes}${digest === undefined ? '' : `@${digest}`}`,
    istioctl: image('istioctl'),
    mesh: ['pilot', 'proxyv2', 'install-cni'].map(image),
    named: {
      node: request.kubernetes !== undefined,
      mesh: request.hub !== undefined || request.tag !== undefined || isNamed(request.istio),
    },
  };
}

/** Every reference of a release, the node's first. */
export function referencesOf({ node, istioctl, mesh }: Release): readonly string[] {
  return [node, istioctl, ...mesh];
}

/** Why a request can only be built; undefined if a registry could have it. */
export function buildOnly({ istio }: Pick<ImageRequest, 'istio'>): string | undefined {
  if (istio.kind === 'directory') return 'a checkout is in no registry';
  if (istio.kind === 'version' && istio.version.startsWith('v0.0.0-'))
    return 'a development version is in no registry';
  return undefined;
}

/** What of a request a registry alone can give, in the words of the command line; undefined if it could be built. */
export function registryOnly({ istio, kubernetes, hub, tag }: ImageRequest): string | undefined {
  if (hub !== undefined) return `--hub ${hub}`;
  if (tag !== undefined) return `--tag ${tag}`;
  if (kubernetes !== undefined) return `--kubernetes ${kubernetes}`;
  if (istio.kind === 'version' && !istio.version.startsWith('v')) return `--istio ${istio.version}`;
  return undefined;
}

type NamedIstio = Exclude<ImageRequest['istio'], { readonly kind: 'pinned' | 'earlier' }>;

/** By the user, not by pins.json. */
function isNamed(istio: ImageRequest['istio']): istio is NamedIstio {
  return istio.kind !== 'pinned' && istio.kind !== 'earlier';
}

function nameOf(istio: NamedIstio): string {
  return istio.kind === 'directory' ? istio.path : istio.version;
}

function tagOf(istio: ImageRequest['istio'], { release, earlier }: Pins): string {
  if (!isNamed(istio)) return istio.kind === 'pinned' ? release.istio : earlier.release;
  if (istio.kind === 'version' && !istio.version.startsWith('v0.0.0-'))
    return istio.version.replace(/^v/, '');
  throw new UsageError(
    `no registry has ${nameOf(istio)}`,
    'build it: --images source; or name images of your own: --hub and --tag',
  );
}
