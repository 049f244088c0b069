import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunCommand } from '../process/run.ts';
import type { ServerCertificate } from './https.ts';

/** An authority that nobody else knows, and a certificate of it for this machine's loopback address. */
export interface Authority {
  /** The authority's certificate, PEM. */
  readonly certificate: string;
  readonly server: ServerCertificate;
  /** Files of the server's certificate and key. */
  readonly files: { readonly cert: string; readonly key: string };
}

const CONFIGURATION = `[req]
distinguished_name = name
prompt = no
[name]
CN = scene of istio-cni-conformance
[authority]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost, IP:127.0.0.1
`;

/** Makes both with openssl, good for two days, in a folder that only root reads. */
export async function makeAuthority(run: RunCommand, directory: string): Promise<Authority> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const at = (name: string): string => join(directory, name);
  await writeFile(at('openssl.cnf'), CONFIGURATION);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const request = ['req', '-config', at('openssl.cnf'), ...key];
  const days = ['-days', '2'];
  const authority = [
    '-x509',
    ...days,
    '-extensions',
    'authority',
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.crt'),
  ];
  await run(['openssl', ...request, ...authority]);
  await run([
    'openssl',
    ...request,
    '-keyout',
    at('server.key'),
    '-out',
    at('server.csr'),
    '-subj',
    '/CN=localhost',
  ]);
  const signer = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial'];
  const extensions = ['-extfile', at('openssl.cnf'), '-extensions', 'server'];
  const files = ['-in', at('server.csr'), '-out', at('server.crt')];
  await run(['openssl', 'x509', '-req', ...files, ...signer, ...days, ...extensions]);
  return {
    certificate: await readFile(at('ca.crt'), 'utf8'),
    server: { key: await readFile(at('server.key'), 'utf8'), cert: await readFile(at('server.crt'), 'utf8') },
    files: { cert: at('server.crt'), key: at('server.key') },
  };
}
