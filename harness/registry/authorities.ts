import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { HarnessError } from '../errors/errors.ts';
import { readNamedFile } from '../files/named-file.ts';
import { reasonOf } from './failures.ts';
import type { Environment } from './proxy.ts';

/** How a host is spoken to by TLS. */
export interface Trust {
  /** With the user's own certificates for that host, which are shown to it if it asks. */
  readonly context: SecureContext;
  /** The same without them: for a proxy on the way. */
  readonly anonymous: SecureContext;
  /** What of the user's own files could not be read: it matters only where a certificate is then refused. */
  readonly problems: readonly string[];
}

/** The host is with its port where it has one; without one it is that of TLS. */
export type TrustFor = (host: string) => Promise<Trust>;

export interface AuthoritySources {
  readonly environment: Environment;
  /** Where Docker keeps authorities for one registry: `HOST[:PORT]/*.crt` below it; clients' certificates beside them, `NAME.cert` with `NAME.key`. */
  readonly certificatesDirectory: string;
}

/**
 * Node's roots, the system's, those of NODE_EXTRA_CA_CERTS, and for a registry those that the user has for Docker.
 * @throws HarnessError CA_UNREADABLE, which names the file of NODE_EXTRA_CA_CERTS
 */
export function createTrust({ environment, certificatesDirectory }: AuthoritySources): TrustFor {
  const contexts = new Map<string, Promise<Trust>>();
  const extraFile = environment['NODE_EXTRA_CA_CERTS'];

  const make = async (host: string): Promise<Trust> => {
    const folders = /:\d+$/.test(host) ? [host] : [host, `${host}:443`];
    const kept = await Promise.all(
      folders.map(async (name) => await ofFolder(join(certificatesDirectory, name))),
    );
    const extra = extraFile ? [await certificateFile(extraFile)] : [];
    const ca = [...new Set([...commonRoots(), ...kept.flatMap(({ found }) => found), ...extra])];
    const clients = kept.flatMap((each) => each.clients);
    const own = { cert: clients.map(({ cert }) => cert), key: clients.map(({ key }) => key) };
    return {
      context: createSecureContext(clients.length === 0 ? { ca } : { ca, ...own }),
      anonymous: createSecureContext({ ca }),
      problems: kept.flatMap(({ problems }) => problems),
    };
  };

  return async (host) => {
    const known = contexts.get(host) ?? make(host);
    contexts.set(host, known);
    return await known;
  };
}

interface Kept {
  /** Authorities, PEM. */
  readonly found: readonly string[];
  /** The user's own certificates, with their keys, PEM. */
  readonly clients: readonly { readonly cert: string; readonly key: string }[];
  readonly problems: readonly string[];
}

/** Docker's own folder may be closed to a plain user: then the registry's certificate is judged without it. */
async function ofFolder(directory: string): Promise<Kept> {
  const found: string[] = [];
  const clients: Kept['clients'][number][] = [];
  const problems: string[] = [];
  const unlessBroken = async <T>(reading: Promise<T>, into: T[]): Promise<void> =>
    await reading.then(
      (read) => void into.push(read),
      (error: Error) => void problems.push(error.message),
    );
  try {
    for (const name of (await readdir(directory)).toSorted()) {
      const file = join(directory, name);
      if (name.endsWith('.crt')) await unlessBroken(certificateFile(file), found);
      if (name.endsWith('.cert')) await unlessBroken(clientOf(file), clients);
    }
  } catch (error) {
    const { code, words } = reasonOf(error);
    if (code !== 'ENOENT' && code !== 'ENOTDIR') problems.push(words);
  }
  return { found, clients, problems };
}

function commonRoots(): readonly string[] {
  return [...getCACertificates('default'), ...getCACertificates('system')];
}

async function certificateFile(file: string): Promise<string> {
  try {
    const text = await readNamedFile(file);
    createSecureContext({ ca: text });
    if (text.includes('-----BEGIN ')) return text;
  } catch (cause) {
    throw unreadable(file, cause);
  }
  throw unreadable(file, new Error('no certificate in PEM'));
}

/** A client's certificate and the key beside it, as Docker pairs them. */
async function clientOf(file: string): Promise<Kept['clients'][number]> {
  const keyFile = file.replace(/\.cert$/, '.key');
  try {
    const client = { cert: await readNamedFile(file), key: await readNamedFile(keyFile) };
    createSecureContext(client);
    return client;
  } catch (cause) {
    const { message } = cause as Error;
    throw new HarnessError(
      'CLIENT_CERTIFICATE_UNREADABLE',
      `your certificate ${file} with ${keyFile}: ${message}`,
      {
        cause,
        nextStep: 'put both there, PEM, without a password, readable by you',
      },
    );
  }
}

function unreadable(file: string, cause: unknown): HarnessError {
  const { message } = cause as Error;
  return new HarnessError('CA_UNREADABLE', `the authorities in ${file} cannot be read: ${message}`, {
    nextStep: 'mend the file (PEM, readable by you), or unset what names it (NODE_EXTRA_CA_CERTS)',
  });
}
