import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRunner } from '../../process/run.ts';

/** An authority of a test's own, and a server's certificate that it signed. */
export interface TestAuthority {
  /** Its certificate, PEM. */
  readonly file: string;
  readonly server: { readonly key: Buffer; readonly cert: Buffer };
  /** Files of a client's certificate and key that it signed. */
  client(): Promise<{ readonly cert: string; readonly key: string }>;
}

const KEY = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes';

/** Made by openssl in the given folder, for 127.0.0.1 and the names. */
export async function makeAuthority(
  directory: string,
  names: readonly string[] = [],
): Promise<TestAuthority> {
  const run = createRunner();
  const at = (name: string): string => join(directory, name);
  const openssl = async (words: string): Promise<unknown> =>
    await run(['openssl', ...words.split(' ')], { cwd: directory });
  await openssl(`req -x509 ${KEY} -days 2 -subj /CN=authority -keyout ca.key -out ca.crt`);
  await openssl(`req ${KEY} -subj /CN=registry -keyout server.key -out server.csr`);
  const alternatives = ['IP:127.0.0.1', ...names.map((name) => `DNS:${name}`)].join(',');
  await writeFile(at('extensions'), `subjectAltName=${alternatives}\n`);
  await openssl(
    'x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile extensions -out server.crt',
  );
  return {
    file: at('ca.crt'),
    client: async () => {
      await openssl(`req ${KEY} -subj /CN=somebody -keyout client.key -out client.csr`);
      await openssl(
        'x509 -req -in client.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -out client.crt',
      );
      return { cert: at('client.crt'), key: at('client.key') };
    },
    server: { key: await readFile(at('server.key')), cert: await readFile(at('server.crt')) },
  };
}
