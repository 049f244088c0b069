import { type AddressInfo, createServer } from 'node:net';
import type { Engine } from '../engine/engine.ts';
import { HarnessError } from '../errors/errors.ts';
import { answers } from '../peers/answers.ts';
import { eventually } from '../time/eventually.ts';
import { ask } from './https.ts';
import { SCENE, SCENE_LABEL } from './names.ts';
import type { TokenIssuer } from './token.ts';

export interface RegistryRequest {
  readonly scene: string;
  /** The source build's registry image, by its name in the engine. */
  readonly image: string;
  /** Folder in which the registry keeps what it holds. */
  readonly data: string;
  readonly signal: AbortSignal;
}

/** How the registry is closed to strangers. */
export interface Closed {
  /** Folder with `server.crt`, `server.key` and `keys.json`, the tokens' key set. */
  readonly directory: string;
  readonly realm: string;
  readonly issuer: TokenIssuer;
  /** PEM of the authority. */
  readonly authority: string;
}

const NAME = `${SCENE}-registry`;
const START_MS = 60_000;
const CLOSED = '/scene';

/** Starts the registry, open and by plain HTTP, to be filled. Gives `127.0.0.1:PORT`. */
export async function startOpenRegistry(engine: Engine, request: RegistryRequest): Promise<string> {
  const address = await startContainer(engine, request, {}, []);
  await started(engine, async () => {
    await answers('the registry', `http://${address}/v2/`, { deadlineMs: START_MS, signal: request.signal });
  });
  return address;
}

/** Starts the registry over the same folder with TLS, closed to who has no token. Gives `localhost:PORT`. */
export async function startClosedRegistry(
  engine: Engine,
  request: RegistryRequest,
  closed: Closed,
): Promise<string> {
  const { realm, issuer, authority, directory } = closed;
  const environment = {
    REGISTRY_HTTP_TLS_CERTIFICATE: `${CLOSED}/server.crt`,
    REGISTRY_HTTP_TLS_KEY: `${CLOSED}/server.key`,
    REGISTRY_AUTH: 'token',
    REGISTRY_AUTH_TOKEN_REALM: realm,
    REGISTRY_AUTH_TOKEN_SERVICE: issuer.service,
    REGISTRY_AUTH_TOKEN_ISSUER: issuer.issuer,
    REGISTRY_AUTH_TOKEN_JWKS: `${CLOSED}/keys.json`,
  };
  const address = await startContainer(engine, request, environment, [
    '--volume',
    `${directory}:${CLOSED}:ro`,
  ]);
  const url = `https://${address.replace('127.0.0.1', 'localhost')}/v2/`;
  await started(engine, async () => {
    await eventually(
      `the registry refuses strangers on ${url}`,
      async () => {
        const { status } = await ask(url, { ca: authority });
        return status === 401 ? { done: true, value: undefined } : { done: false, seen: `status ${status}` };
      },
      { deadlineMs: START_MS, signal: request.signal },
    );
  });
  return new URL(url).host;
}

/** Removes the registry's container; harmless where there is none. */
export async function stopRegistry(engine: Engine): Promise<void> {
  await engine.remove([NAME]);
}

/** On the host's own network, so that neither engine's port forwarding, nor its addresses, take part. */
async function startContainer(
  engine: Engine,
  { scene, image, data }: RegistryRequest,
  environment: Readonly<Record<string, string>>,
  mounts: readonly string[],
): Promise<string> {
  await stopRegistry(engine);
  const address = `127.0.0.1:${await freePort()}`;
  // Traces would go to a collector that nobody has.
  const all = { ...environment, REGISTRY_HTTP_ADDR: address, OTEL_TRACES_EXPORTER: 'none' };
  const variables = Object.entries(all).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const flags = ['--detach', '--name', NAME, '--label', `${SCENE_LABEL}=${scene}`, '--network', 'host'];
  await engine.cli([
    'run',
    ...flags,
    '--volume',
    `${data}:/var/lib/registry`,
    ...mounts,
    ...variables,
    image,
  ]);
  return address;
}

async function started(engine: Engine, wait: () => Promise<void>): Promise<void> {
  try {
    await wait();
  } catch (cause) {
    const { stdout, stderr } = await engine.cli(['logs', NAME], { okExitCodes: 'any' });
    const last = `${stdout}\n${stderr}`.trim().split('\n').slice(-5).join('\n');
    throw new HarnessError('SCENE_REGISTRY', `the scene's registry did not start; it said:\n${last}`, {
      cause,
      nextStep: 'see its words above',
    });
  }
}

/** A port that nobody has at this moment. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
