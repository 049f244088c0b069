import { isDeepStrictEqual } from 'node:util';
import {
  type Bench,
  blinds,
  empty,
  Findings,
  KubeApiError,
  type KubeObject,
  objectNamed,
  requirement,
  set,
} from '../requirement.ts';
import { CONTAINER, POD, REACHED, settingsOf, type Values, valuesOf } from './agent-values.ts';
import { type Change, changesBetween, leavesOf } from './changes.ts';

/** What came of values that were handed in beside the lane's own. */
interface Told {
  /** Why the API server does not take the objects; null where it does. */
  readonly refusal: string | null;
  /** By the places that values must reach what the agent would have there. */
  readonly places: Readonly<Record<string, unknown>>;
  /** Those of them where what is installed has the value already, so that nothing shows. */
  readonly there: readonly string[];
  /** What else of the agent's objects would change. */
  readonly others: readonly Change[];
}

type Observation = Readonly<Record<keyof ReturnType<typeof valuesOf>, Told>>;

/** The agent's objects as the API server would hold them; what it refuses, and why. */
interface Tried {
  readonly objects: Readonly<Record<string, unknown>>;
  readonly refusal: string | null;
}

async function observe(bench: Bench): Promise<Observation> {
  const { chart, istioctl } = valuesOf(bench.mesh.version);
  const [now, ofChart, ofIstioctl] = await Promise.all([
    tried(bench),
    tried(bench, ...settingsOf(chart)),
    tried(bench, ...settingsOf(istioctl)),
  ]);
  return { chart: told(chart, now, ofChart), istioctl: told(istioctl, now, ofIstioctl) };
}

/** By a dry run over what is installed: nothing is changed. */
async function tried(bench: Bench, ...settings: readonly string[]): Promise<Tried> {
  const rendered = await bench.render(...settings);
  const wanted = REACHED.flatMap(({ kind, name }) => objectNamed(rendered, kind, name) ?? []);
  try {
    const admitted = await Promise.all(
      wanted.map(
        async (each) => (await bench.kube.apply(each, { dryRun: true, signal: bench.signal })).object,
      ),
    );
    const objects = admitted.map((object, index) => [wanted[index]!.kind, saidIn(object)]);
    return { objects: Object.fromEntries(objects), refusal: null };
  } catch (error) {
    if (error instanceof KubeApiError && [400, 422].includes(error.status))
      return { objects: {}, refusal: error.serverMessage };
    throw error;
  }
}

function saidIn({ metadata: { labels }, spec, data, imagePullSecrets }: KubeObject): unknown {
  return JSON.parse(JSON.stringify({ metadata: { labels }, spec, data, imagePullSecrets }));
}

function told(values: Values, now: Tried, then: Tried): Told {
  const [before, after] = [leavesOf(now.objects), leavesOf(then.objects)];
  const reached = Object.values(values).flatMap(({ reaches }) => Object.entries(reaches));
  const places = reached.map(([at]) => at);
  return {
    refusal: now.refusal ?? then.refusal,
    places: Object.fromEntries(places.map((at) => [at, after.get(at) ?? null])),
    there: reached.filter(([at, value]) => isDeepStrictEqual(before.get(at), value)).map(([at]) => at),
    others: changesBetween(now.objects, then.objects).filter(({ at }) => !places.includes(at)),
  };
}

export default requirement<Observation>('CNI-A-18', {
  observe,
  judge: (seen, _, istio) => {
    const findings = new Findings();
    const installed = new Findings();
    for (const [by, values] of Object.entries(valuesOf(istio))) {
      const { refusal, places, there, others } = seen[by as keyof Observation];
      findings.holds(`values of ${by}`, 'taken by the API server', refusal === null, refusal ?? '');
      for (const [name, { reaches }] of Object.entries(values))
        for (const [at, value] of Object.entries(reaches))
          findings.equal(`${name}: ${at}`, value, places[at]);
      findings.equal(`values of ${by}: what else changes`, [], others);
      installed.equal(`values of ${by} that are installed already`, [], there);
    }
    return findings.control(installed).judgement();
  },
  mutants: {
    'labels are lost': ({ chart }) => set(chart.places, { [`${POD}.metadata.labels.conformance`]: null }),
    'a variable reaches the ConfigMap alone': ({ chart }) =>
      set(chart.places, { [`${CONTAINER}.env[CONFORMANCE].value`]: null }),
    'a variable reaches the DaemonSet alone': ({ chart }) =>
      set(chart.places, { 'ConfigMap.data.CONFORMANCE': null }),
    'a request is another': ({ chart }) =>
      set(chart.places, { [`${CONTAINER}.resources.requests.cpu`]: '100m' }),
    "the chart's tolerations stay": ({ istioctl: { places } }) =>
      set(places, { [`${POD}.spec.tolerations`]: [{ operator: 'Exists', effect: 'NoSchedule' }] }),
    'its priority cannot be chosen': ({ istioctl }) =>
      set(istioctl.places, { [`${POD}.spec.priorityClassName`]: 'system-node-critical' }),
    'a value changes something else': ({ istioctl }) =>
      istioctl.others.push({ at: `${POD}.spec.hostNetwork`, before: null, after: true }),
    'what is rendered is refused': ({ chart }) => set(chart, { refusal: 'unknown field "spec.strategy"' }),
    'nothing was looked at': ({ chart }) => empty(chart.places),
    'a value is installed already': blinds(({ chart }) =>
      chart.there.push(`${CONTAINER}.resources.requests.cpu`),
    ),
  },
});
