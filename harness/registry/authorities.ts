import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { HarnessError } from '../errors/errors.ts';
import { reasonOf } from './failures.ts';
import type { Environment } from './proxy.ts';

/** Whom a host's certificate may be signed by. */
export interface Trust {
  readonly context: SecureContext;
  /** What of the user's own authorities could not be read: it matters only where a certificate is then refused. */
  readonly problems: readonly string[];
}

/** The host is with its port where it has one; without one it is that of TLS. */
export type TrustFor = (host: string) => Promise<Trust>;

export interface AuthoritySources {
  readonly environment: Environment;
  /** Where Docker keeps authorities for one registry: `HOST[:PORT]/*.crt` below it; clients' certificates there are not used. */
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
    return { context: createSecureContext({ ca }), problems: kept.flatMap(({ problems }) => problems) };
  };

  return async (host) => {
    const known = contexts.get(host) ?? make(host);
    contexts.set(host, known);
    return await known;
  };
}

interface Kept {
  readonly found: readonly string[];
  readonly problems: readonly string[];
}

/** Docker's own folder may be closed to a plain user: then the registry's certificate is judged without it. */
async function ofFolder(directory: string): Promise<Kept> {
  const found: string[] = [];
  const problems: string[] = [];
  try {
    const names = (await readdir(directory)).filter((name) => name.endsWith('.crt'));
    for (const name of names.toSorted()) {
      await certificateFile(join(directory, name)).then(
        (text) => found.push(text),
        (error: Error) => problems.push(error.message),
      );
    }
  } catch (error) {
    const { code, words } = reasonOf(error);
    if (code !== 'ENOENT' && code !== 'ENOTDIR') problems.push(words);
  }
  return { found, problems };
}

function commonRoots(): readonly string[] {
  return [...getCACertificates('default'), ...getCACertificates('system')];
}

async function certificateFile(file: string): Promise<string> {
  try {
    const text = await readFile(file, 'utf8');
    createSecureContext({ ca: text });
    if (text.includes('-----BEGIN ')) return text;
  } catch (cause) {
    throw unreadable(file, cause);
  }
  throw unreadable(file, new Error('no certificate in PEM'));
}

function unreadable(file: string, cause: unknown): HarnessError {
  const { message } = cause as Error;
  return new HarnessError('CA_UNREADABLE', `the authorities in ${file} cannot be read: ${message}`, {
    nextStep: 'mend the file (PEM, readable by you), or unset what names it (NODE_EXTRA_CA_CERTS)',
  });
}
