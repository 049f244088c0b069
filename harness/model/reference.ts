import { HarnessError } from '../errors/errors.ts';

/** Name of an image in a registry: `docker.io/istio/pilot:1.31.0`, with a tag, a digest, both or neither. */
export interface Reference {
  /** With its port where it has one. */
  readonly host: string;
  readonly path: string;
  readonly tag?: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest?: string;
}

/** A registry that is asked in place of upstream's, and the path below which it holds upstream's paths. */
export interface Mirror {
  readonly host: string;
  /** Without slashes at its ends; may be empty. */
  readonly prefix: string;
}

export const DIGEST = /^sha256:[0-9a-f]{64}$/;

const LABEL = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const PORT = String.raw`(?::\d{1,5})?`;
/** In small letters: `Docker.io` would be another registry than `docker.io` to an engine. */
const HOST = String.raw`(?:localhost|${LABEL}(?:\.${LABEL})+|${LABEL}(?=:)|\[[0-9a-f:]+\])${PORT}`;
const NAME = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const PATH = `${NAME}(?:/${NAME})*`;
/** After the grammar of github.com/distribution/reference, but with a host that is always there, in small letters. */
const REFERENCE = new RegExp(`^(${HOST})/(${PATH})(?::(\\w[\\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$`);
const MIRROR = new RegExp(`^(${HOST}|${LABEL})(?:/(${PATH}))?/?$`);

/**
 * Reads a name that says its host; `docker.io/busybox` is read as `docker.io/library/busybox`, which it stands for.
 * @throws HarnessError BAD_REFERENCE
 */
export function parseReference(text: string): Reference {
  const [, host, path, tag, digest] = text.match(REFERENCE) ?? [];
  if (host === undefined || path === undefined || !hasPort(host)) {
    throw new HarnessError('BAD_REFERENCE', `no image name with its registry's host: ${text}`, {
      nextStep: 'write it in full, as docker.io/istio/pilot:1.31.0',
    });
  }
  return {
    host,
    path: host === 'docker.io' && !path.includes('/') ? `library/${path}` : path,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** The name as it is written in full. */
export function formatReference({ host, path, tag, digest }: Reference): string {
  return `${host}/${path}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** Reads `HOST[:PORT][/PREFIX]`. @throws HarnessError BAD_REFERENCE */
export function parseMirror(text: string): Mirror {
  const [, host, prefix = ''] = text.match(MIRROR) ?? [];
  if (host !== undefined && hasPort(host)) return { host, prefix };
  throw new HarnessError('BAD_REFERENCE', `no address of a registry: ${text}`, {
    nextStep: 'write HOST, HOST:PORT or HOST:PORT/PATH in small letters, without https://',
  });
}

/** Whether it is `HOST[:PORT][/PREFIX]`. */
export function isMirror(text: string): boolean {
  return isReadable(() => parseMirror(text));
}

/** Whether it is `HOST/PATH`, below which Istio's images can be named. */
export function isHub(text: string): boolean {
  return text.includes('/') && isReadable(() => parseReference(`${text}/pilot`));
}

function isReadable(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

/** Whether a host's port, where it has one, is a port. */
function hasPort(host: string): boolean {
  const port = /\]?:(\d+)$/.exec(host.startsWith('[') ? host.replace(/^.*\]/, '') : host)?.[1];
  return port === undefined || (Number(port) > 0 && Number(port) < 65_536);
}

/**
 * Whether a name may stand for another image tomorrow: `latest`, `1.31`, `1.31-dev`. Never so with a digest, nor with
 * the tag of a release (`1.31.0`, `v1.36.4`), of a commit (`1.31-alpha.eed52ebb66ad`) or of a module.
 */
export function isMoving({ tag = 'latest', digest }: Reference): boolean {
  if (digest !== undefined || tag.startsWith('module-') || /[-.][0-9a-f]{10,40}$/.test(tag)) return false;
  return (
    !/^v?\d+\.\d+\.\d+(?:[-+._]|$)/.test(tag) || /dev|latest|nightly|snapshot|master|main|edge/i.test(tag)
  );
}
