import { parse } from 'yaml';
import { isRefusal } from '../kube/errors.ts';
import type { Kube, KubeObject } from '../kube/kube.ts';
import { isJsonObject } from '../model/json-object.ts';
import type { AccessLogFacts } from '../model/record.ts';

/** Members of an entry that the suite reads, and the command by which Envoy must write each. */
export const MEMBERS_READ: Readonly<Record<string, string>> = {
  start_time: '%START_TIME%',
  conformance_id: '%REQ(X-CONFORMANCE-ID)%',
  request_id: '%REQ(X-REQUEST-ID)%',
  response_flags: '%RESPONSE_FLAGS%',
  upstream_host: '%UPSTREAM_HOST%',
  upstream_cluster: '%UPSTREAM_CLUSTER_RAW%',
  upstream_local_address: '%UPSTREAM_LOCAL_ADDRESS%',
  upstream_peer: '%UPSTREAM_PEER_URI_SAN%',
  downstream_direct_remote_address: '%DOWNSTREAM_DIRECT_REMOTE_ADDRESS%',
  downstream_peer: '%DOWNSTREAM_PEER_URI_SAN%',
};

/** What Istio's own JSON format lacks of them (pilot/pkg/model/telemetry_logging.go, EnvoyJSONLogFormatIstio). */
const NOT_ISTIOS = ['conformance_id', 'upstream_peer', 'downstream_direct_remote_address', 'downstream_peer'];

/** The provider that istiod knows without being told: to standard output, in the mesh's encoding and format. */
const BUILT_IN = 'envoy';
const OUTPUT = '/dev/stdout';

type Members = Readonly<Record<string, unknown>>;

/** Which access log the proxies write, as istiod is told: by its mesh configuration, and by Telemetry for all of the mesh. @throws KubeApiError, KubeUnreachableError */
export async function accessLogIn(
  kube: Pick<Kube, 'get' | 'list'>,
  controlPlane: string,
  revision: string,
): Promise<AccessLogFacts> {
  const name = revision === 'default' ? 'istio' : `istio-${revision}`;
  const map = await kube.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: controlPlane, name });
  const mesh: unknown = parse(map?.['data']?.mesh ?? '');
  const config = isJsonObject(mesh) ? mesh : {};
  return accessLogOf(config, await telemetriesIn(kube, textAt(config, 'rootNamespace') ?? controlPlane));
}

/** @param telemetries of the root namespace */
export function accessLogOf(config: Members, telemetries: readonly KubeObject[] = []): AccessLogFacts {
  const telling = telemetries.filter(isForAll);
  const special = telling.find((one) => logging(one).some(isPartial));
  if (special !== undefined) return other(`set by Telemetry ${special.metadata.name}`);
  const named = telling.flatMap(logging).flatMap(providersOf);
  const providers = named.length > 0 ? named : listAt(config['defaultProviders'], 'accessLogging');
  if (providers.length > 0 && !(providers.includes(BUILT_IN) && isBuiltIn(config)))
    return other(`of provider ${providers.join(', ')}`);
  const file = providers.length > 0 ? OUTPUT : (textAt(config, 'accessLogFile') ?? '');
  if (file === '') return other('none');
  return formatOf(config, file);
}

function formatOf(config: Members, file: string): AccessLogFacts {
  const encoding = textAt(config, 'accessLogEncoding') ?? 'TEXT';
  const where = file === OUTPUT ? '' : ` in ${file}`;
  if (encoding !== 'JSON') return other(`${encoding}${where}`);
  const lacks = lackingIn(textAt(config, 'accessLogFormat') ?? '');
  if (lacks.length > 0) return other(`${encoding}${where} without ${lacks.join(', ')}`);
  return { format: `${encoding}${where}`, readable: file === OUTPUT };
}

function other(format: string): AccessLogFacts {
  return { format, readable: false };
}

/** Where a format is none, istiod takes its own. */
function lackingIn(format: string): readonly string[] {
  try {
    const members: unknown = JSON.parse(format);
    if (!isJsonObject(members)) return NOT_ISTIOS;
    return Object.keys(MEMBERS_READ).filter((name) => members[name] !== MEMBERS_READ[name]);
  } catch {
    return NOT_ISTIOS;
  }
}

async function telemetriesIn(kube: Pick<Kube, 'list'>, namespace: string): Promise<readonly KubeObject[]> {
  // Before 1.22 there is v1alpha1 alone.
  for (const version of ['v1', 'v1alpha1']) {
    const query = { apiVersion: `telemetry.istio.io/${version}`, kind: 'Telemetry', namespace };
    try {
      return await kube.list(query);
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
  return [];
}

function isForAll({ spec = {} }: KubeObject): boolean {
  return spec.selector === undefined && spec.targetRef === undefined && spec.targetRefs === undefined;
}

function logging({ spec }: KubeObject): readonly Members[] {
  return spec?.accessLogging ?? [];
}

/** Not of every request and connection. */
function isPartial({ disabled, filter, match }: Members): boolean {
  return disabled === true || filter !== undefined || (match !== undefined && !isBothSides(match));
}

/** Of Istio's modes the one that is said where none is. */
function isBothSides(match: unknown): boolean {
  return isJsonObject(match) && (match['mode'] ?? 'CLIENT_AND_SERVER') === 'CLIENT_AND_SERVER';
}

function providersOf({ providers }: Members): readonly string[] {
  return Array.isArray(providers) ? providers.map(({ name }) => String(name)) : [];
}

function isBuiltIn({ extensionProviders }: Members): boolean {
  const all: readonly Members[] = Array.isArray(extensionProviders) ? extensionProviders : [];
  return !all.some(({ name }) => String(name).toLowerCase() === BUILT_IN);
}

function listAt(document: unknown, member: string): readonly string[] {
  const list = isJsonObject(document) ? document[member] : undefined;
  return Array.isArray(list) ? list.map(String) : [];
}

function textAt(document: Members, member: string): string | undefined {
  const text = document[member];
  return typeof text === 'string' && text !== '' ? text : undefined;
}
