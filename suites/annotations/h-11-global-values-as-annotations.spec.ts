import {
  type Bench,
  type ChainDifference,
  canonical,
  differencesBetween,
  Findings,
  pod,
  requirement,
  set,
  setMeshValues,
  sleepingContainer,
} from '../requirement.ts';
import { annotationsOf, DEFAULTS, EMPTY, LISTED, valuesOf } from './global-values.ts';

/** Rules of two pods: one that the mesh's values speak of, one that its own annotations do. */
interface Compared {
  /** What the other pod lacks and has more, chain by chain; empty where both have the same rules. */
  readonly differences: readonly ChainDifference[];
  /** How many rules the annotated pod has. */
  readonly rules: number;
}

interface Observation {
  /** All six values at once. */
  readonly listed: Compared;
  /** includeIPRanges empty. */
  readonly empty: Compared;
  /** To compare with: a pod of the six values against one of none. */
  readonly otherwise: Compared;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('values', { inject: true });
  const made = (name: string, annotations: Readonly<Record<string, string>> = {}) =>
    pod(
      { namespace, name, node: bench.nodes[0] ?? '', annotations, containers: [sleepingContainer()] },
      bench.images,
    );
  // What a pod becomes is decided when it is admitted: they start together in the end.
  const names = ['annotated', 'annotated-empty', 'annotated-none', 'by-values', 'by-empty'] as const;
  const [listed, empty, none, byValues, byEmpty] = names;
  await bench.create(made(listed, annotationsOf(LISTED)), made(empty, annotationsOf(EMPTY)), made(none));
  await bench.perform(setMeshValues(valuesOf(LISTED)));
  await bench.create(made(byValues));
  await bench.perform(setMeshValues({ ...valuesOf(DEFAULTS), ...valuesOf(EMPTY) }));
  await bench.create(made(byEmpty));
  await bench.started({ namespace, names, count: names.length });
  const sights = await bench.eyes.pods(
    names.map((name) => ({ namespace, name })),
    ['rules'],
  );
  const [of, ofEmpty, ofNone, ofValues, ofEmptyValue] = sights.map(({ rules }) => canonical(rules));
  return {
    listed: compared(of!, ofValues!),
    empty: compared(ofEmpty!, ofEmptyValue!),
    otherwise: compared(of!, ofNone!),
  };
}

function compared(annotated: ReturnType<typeof canonical>, other: ReturnType<typeof canonical>): Compared {
  return {
    rules: annotated.reduce((sum, { rules }) => sum + rules.length, 0),
    differences: differencesBetween(annotated, other),
  };
}

function same(findings: Findings, subject: string, { differences }: Compared): void {
  for (const { where, missing, extra } of differences) {
    const parts = [...missing.map((rule) => `not ${rule}`), ...extra.map((rule) => `but ${rule}`)];
    findings.holds(`${subject}: ${where}`, 'the same rules', false, parts.join(', ') || 'another order');
  }
  if (differences.length === 0) findings.holds(subject, 'the same rules', true, '');
}

export default requirement<Observation>('CNI-H-11', {
  observe,
  judge: ({ listed, empty, otherwise }) => {
    const findings = new Findings()
      .holds('rules of the annotated pod', 'some', listed.rules > 0 && empty.rules > 0, 'none')
      .some('the six values against none: differences', otherwise.differences);
    same(findings, 'six values of global.proxy against the annotations', listed);
    same(findings, 'an empty global.proxy.includeIPRanges against the annotation', empty);
    return findings.judgement();
  },
  mutants: {
    'a value is not heeded': ({ listed }) =>
      listed.differences.push(differs('ISTIO_OUTPUT', { missing: ['-d 10.9.0.0/16 -j RETURN'] })),
    'the empty value captures all': ({ empty }) =>
      empty.differences.push(differs('ISTIO_OUTPUT', { extra: ['-j ISTIO_REDIRECT'] })),
    'the empty value breaks what comes in': ({ empty }) =>
      empty.differences.push(differs('PREROUTING', { missing: ['-p tcp -j ISTIO_INBOUND'] })),
    'the order is another': ({ listed }) =>
      listed.differences.push({ ...differs('ISTIO_INBOUND', {}), reordered: true }),
    'no rule was seen': ({ listed }) => set(listed, { rules: 0 }),
    'everything looks the same': ({ otherwise }) => set(otherwise, { differences: [] }),
  },
});

function differs(chain: string, parts: { missing?: string[]; extra?: string[] }) {
  return { where: `ipv4 nat ${chain}`, missing: [], extra: [], reordered: false, ...parts };
}
