import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { HarnessError } from '../../errors/errors.ts';
import { writeWholeText } from '../../files/whole-text.ts';
import type { UndoStack } from '../../time/undo.ts';
import { type FailingProxy, failingProxy } from './failing-proxy.ts';

const base64 = z.string().transform((text) => Buffer.from(text, 'base64').toString('utf8'));

/** As kind writes it: one cluster, one user with a certificate. */
const kubeconfigSchema = z.looseObject({
  clusters: z.tuple([
    z.looseObject({ cluster: z.object({ server: z.url(), 'certificate-authority-data': base64 }) }),
  ]),
  users: z.tuple([
    z.looseObject({ user: z.object({ 'client-certificate-data': base64, 'client-key-data': base64 }) }),
  ]),
});

export interface FailRequests {
  readonly oneIn: number;
  readonly undo: UndoStack;
  readonly say: (text: string) => void;
}

/**
 * Has whoever uses a lane's kubeconfig, the suite that judges it, go through a proxy that fails one in so many requests; the
 * mesh goes on as it did. @throws HarnessError BAD_KUBECONFIG for one that kind did not write
 */
export async function failRequests(file: string, { oneIn, undo, say }: FailRequests): Promise<void> {
  const text = readFileSync(file, 'utf8');
  const { data, error } = kubeconfigSchema.safeParse(parse(text));
  if (data === undefined)
    throw new HarnessError('BAD_KUBECONFIG', `${file}: ${z.prettifyError(error)}`, {
      nextStep: 'bring the lane up anew',
    });
  const [cluster] = data.clusters;
  const [{ user, ...named }] = data.users;
  const upstream = {
    server: cluster.cluster.server,
    ca: cluster.cluster['certificate-authority-data'],
    cert: user['client-certificate-data'],
    key: user['client-key-data'],
  };
  let proxy: FailingProxy | undefined;
  undo.before(`requests fail by ${file}`, async () => {
    writeWholeText(file, text, { mode: 0o600 });
    if (proxy === undefined) return;
    await proxy[Symbol.asyncDispose]();
    const { asked, failed } = proxy.count();
    say(`${failed} of ${asked} requests to the API server failed on purpose`);
  });
  proxy = await failingProxy(upstream, oneIn);
  const through = {
    ...data,
    // client-node takes no plain HTTP without these words.
    clusters: [{ ...cluster, cluster: { server: proxy.server, 'insecure-skip-tls-verify': true } }],
    users: [{ ...named, user: { token: proxy.token } }],
  };
  writeWholeText(file, stringify(through), { mode: 0o600 });
}
