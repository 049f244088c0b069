import type { WaitOptions } from '../time/eventually.ts';
import { answers } from './answers.ts';
import type { Peer } from './peer.ts';
import type { PeerHost } from './peer-host.ts';

/** Ports of the echo server, fixtures/apps/echo/main.ts. */
const HTTP_PORT = 8080;
const TCP_PORT = 9090;

/** The echo server outside the cluster, as the outside world that pods call. */
export interface OutsideServer extends Peer {
  readonly httpPort: number;
  readonly tcpPort: number;
  /** Base URL without a final slash. */
  readonly url: string;
}

export interface OutsideRequest {
  readonly name: string;
  /** The apps image. */
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Starts the echo server and waits until it answers. @throws HarnessError, NotInTimeError */
export async function startOutsideServer(
  host: PeerHost,
  request: OutsideRequest,
  wait: WaitOptions,
): Promise<OutsideServer> {
  const environment = { HTTP_PORT: String(HTTP_PORT), TCP_PORT: String(TCP_PORT) };
  const command = ['node', '/apps/echo/main.ts'];
  const server = outsideOf(await host.start({ ...request, command, environment }));
  await answers('the outside server', `${server.url}/healthz`, wait);
  return server;
}

function outsideOf(peer: Peer): OutsideServer {
  const url = `http://${peer.address}:${HTTP_PORT}`;
  return {
    ...peer,
    httpPort: HTTP_PORT,
    tcpPort: TCP_PORT,
    url,
    [Symbol.asyncDispose]: () => peer[Symbol.asyncDispose](),
  };
}
