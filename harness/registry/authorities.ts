import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { HarnessError } from '../errors/errors.ts';
import type { Environment } from './proxy.ts';

/** Whom a host's certificate may be signed by. The host is with its port where it has one. */
export type TrustFor = (host: string) => Promise<SecureContext>;

export interface AuthoritySources {
  readonly environment: Environment;
  /** Where Docker keeps authorities for one registry: `HOST[:PORT]/*.crt` below it. */
  readonly certificatesDirectory: string;
}

/**
 * Node's roots, the system's, those of NODE_EXTRA_CA_CERTS, and for a registry those that the user has for Docker.
 * @throws HarnessError CA_UNREADABLE, which names the file
 */
export function createTrust({ environment, certificatesDirectory }: AuthoritySources): TrustFor {
  const contexts = new Map<string, Promise<SecureContext>>();
  const extraFile = environment['NODE_EXTRA_CA_CERTS'];

  const make = async (host: string): Promise<SecureContext> => {
    const directory = join(certificatesDirectory, host);
    // Docker's own folder may be closed to a plain user: then the registry's certificate is judged without it.
    const names = await readdir(directory).catch(() => []);
    const files = names.filter((name) => name.endsWith('.crt')).map((name) => join(directory, name));
    if (extraFile) files.push(extraFile);
    const extra = await Promise.all(files.map(async (file) => await certificateFile(file)));
    return createSecureContext({ ca: [...new Set([...commonRoots(), ...extra])] });
  };

  return async (host) => {
    const known = contexts.get(host) ?? make(host);
    contexts.set(host, known);
    return await known;
  };
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
