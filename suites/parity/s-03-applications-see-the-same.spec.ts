import {
  APP_CONTAINER,
  type Bench,
  empty,
  Findings,
  INBOUND_PORT,
  OUTBOUND_PORT,
  outcomeOf,
  parity,
  set,
  UNRESOLVED,
} from '../requirement.ts';
import { PROXY_SOURCE, sourceOf } from './source-of.ts';

/** What an application of an injected pod can see of where it runs. */
interface Observation {
  /** By whom it was called, as it sees it: the caller's own address, the proxy's, or another. */
  readonly calledFrom: readonly string[];
  /** Addresses and ports that are listened at in its network namespace. */
  readonly listening: readonly string[];
  /** The sidecar's own listeners, `virtualInbound 0.0.0.0:15006`: none of a Service. */
  readonly listeners: readonly string[];
  /** Names of its environment variables. */
  readonly environment: readonly string[];
  /** What its names resolve to: status of a call to each. */
  readonly names: Readonly<Record<string, string>>;
  /** Its nameservers and search domains. */
  readonly resolver: readonly string[];
}

const NAMES = {
  'the API server': 'https://kubernetes.default.svc.cluster.local/livez',
  'a Service by its short name': 'http://productpage.bookinfo:9080/productpage',
  nobody: 'http://nobody.conformance.test/',
} as const;
/** Envoy's names of listeners that are there for Services: others come and go with them. */
const OF_SERVICE = /^[\d.:a-f[\]]+_\d+$/;

const VIRTUAL = [`virtualInbound 0.0.0.0:${INBOUND_PORT}`, `virtualOutbound 0.0.0.0:${OUTBOUND_PORT}`];

async function observe(bench: Bench): Promise<Observation> {
  const { meshed, plain } = await bench.echoPods('meshed', 'plain');
  const [caller, server] = [meshed[0]!, meshed.at(-1)!];
  const [{ sockets, envoy }, ...callers] = await Promise.all([
    bench.inspector.pod(server, ['sockets', 'envoy'], { envoyPages: ['listeners?format=json'] }),
    ...[caller, plain[0]!].map((from) => sourceOf(bench, from, server)),
  ]);
  const exec = async (...argv: readonly string[]) => {
    const options = { container: APP_CONTAINER, timeoutMs: bench.deadlines.execMs, signal: bench.signal };
    return (await bench.kube.exec(server, argv, options)).stdout.split('\n').filter((line) => line !== '');
  };
  const urls = Object.values(NAMES);
  const { attempts } = await bench.call(server, { calls: urls.map((url) => ({ kind: 'http', url })) });
  const names = Object.keys(NAMES).map((name, index) => [name, outcomeOf(attempts[index])]);
  return {
    calledFrom: callers,
    listening: [
      ...new Set(
        sockets
          .filter(({ state }) => state === 'LISTEN')
          .map(({ localAddress, localPort }) => `${localAddress}:${localPort}`),
      ),
    ].toSorted(),
    listeners: (envoy.listeners ?? [])
      .filter(({ name }) => !OF_SERVICE.test(name))
      .map(({ name, address, port }) => `${name} ${address}:${port}`)
      .toSorted(),
    environment: (await exec('env')).map((line) => line.split('=', 1)[0] ?? '').toSorted(),
    names: Object.fromEntries(names),
    resolver: (await exec('cat', '/etc/resolv.conf'))
      .filter((line) => /^(nameserver|search|options)/.test(line))
      .map((line) => line.replaceAll(server.namespace, 'NAMESPACE')),
  };
}

export default parity<Observation>('CNI-S-03', {
  observe,
  compare: ({ init, cni }) => {
    const findings = new Findings();
    for (const [mode, seen] of Object.entries({ init, cni }))
      findings
        .some(`${mode}: listening`, seen.listening)
        .holds(
          `${mode}: the sidecar's listeners`,
          'virtualInbound and virtualOutbound at their ports',
          VIRTUAL.every((name) => seen.listeners.some((each) => each.startsWith(name))),
          seen.listeners.join(', '),
        )
        .some(`${mode}: environment`, seen.environment)
        .equal(`${mode}: called from`, [PROXY_SOURCE, PROXY_SOURCE], seen.calledFrom);
    return findings
      .sameSet('what is listened at', init.listening, cni.listening)
      .sameSet("the sidecar's listeners", init.listeners, cni.listeners)
      .sameSet('names of environment variables', init.environment, cni.environment)
      .equal('what names lead to', init.names, cni.names)
      .equal('resolver', init.resolver, cni.resolver)
      .judgement();
  },
  mutants: {
    'called by the caller itself': ({ cni }) => cni.calledFrom.splice(0, 1, "the caller's address"),
    'a port more in CNI mode': ({ cni }) => cni.listening.push('0.0.0.0:15053'),
    'a listener more in init mode': ({ init }) => init.listeners.push('virtualOther 0.0.0.0:15007'),
    'what comes in is listened for elsewhere, in both modes': ({ init, cni }) =>
      [init, cni].forEach((seen) =>
        set(seen, { listeners: seen.listeners.map((each) => each.replace('15006', '15001')) }),
      ),
    'a variable more in init mode': ({ init }) => init.environment.push('ISTIO_META_X'),
    'a name leads elsewhere': ({ cni }) => set(cni.names, { 'the API server': UNRESOLVED }),
    'another resolver': ({ init }) => init.resolver.push('nameserver 127.0.0.1'),
    'nothing was seen': ({ cni }) => empty(cni.listening),
  },
});
