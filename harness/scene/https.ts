import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, get, type RequestOptions } from 'node:https';
import type { AddressInfo } from 'node:net';

/** Key and certificate of a server, PEM. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
}

/** A server of the scene; closing it ends what goes on. */
export interface SceneServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Serves HTTPS on a free port of 127.0.0.1. */
export async function serveHttps(
  certificate: ServerCertificate,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<SceneServer> {
  const server = createServer({ ...certificate }, answer);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** An answer that was read to its end. */
export interface ReadAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Asks an https address, trusting one authority alone. Rejects where nobody answers, or the certificate is not good. */
export async function ask(
  url: string,
  options: Pick<RequestOptions, 'ca' | 'headers' | 'signal'>,
): Promise<ReadAnswer> {
  return await new Promise((resolve, reject) => {
    get(url, { ...options, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode = 0, headers } = response;
        resolve({ status: statusCode, headers, body: Buffer.concat(parts).toString('utf8') });
      });
    }).on('error', reject);
  });
}
