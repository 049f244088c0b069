import {
  type Bench,
  canonical,
  Findings,
  pod,
  requirement,
  set,
  setMeshValues,
  sleepingContainer,
} from '../requirement.ts';
import { type Compared, compared, differs, same } from './compared-rules.ts';
import { annotationsOf, DEFAULTS, EMPTY, EXCLUDED, LISTED, valuesOf } from './global-values.ts';

interface Observation {
  /** All six values at once. */
  readonly listed: Compared;
  /** includeIPRanges empty. */
  readonly empty: Compared;
  /** To compare with: a pod of the six values against one of none. */
  readonly otherwise: Compared;
  /** excludeInboundPorts alone, which a list of included ones hides. */
  readonly excluded: { readonly values: Compared; readonly otherwise: Compared };
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('values', { inject: true });
  const made = (name: string, annotations: Readonly<Record<string, string>> = {}) =>
    pod(
      { namespace, name, node: bench.nodes[0] ?? '', annotations, containers: [sleepingContainer()] },
      bench.images,
    );
  // What a pod becomes is decided when it is admitted: they start together in the end.
  const sets = Object.entries({ listed: LISTED, empty: EMPTY, excluded: EXCLUDED });
  const names = [...sets.flatMap(([name]) => [`annotated-${name}`, `by-${name}`]), 'none'];
  await bench.create(
    made('none'),
    ...sets.map(([name, its]) => made(`annotated-${name}`, annotationsOf(its))),
  );
  for (const [name, its] of sets) {
    await bench.perform(setMeshValues({ ...valuesOf(DEFAULTS), ...valuesOf(its) }, bench.mesh));
    await bench.create(made(`by-${name}`));
  }
  await bench.started({ namespace, names, count: names.length });
  const snapshots = await bench.inspector.pods(
    names.map((name) => ({ namespace, name })),
    ['rules'],
  );
  const rules = new Map(snapshots.map((snapshot, index) => [names[index], canonical(snapshot.rules)]));
  const against = (annotated: string, other: string) =>
    compared(rules.get(`annotated-${annotated}`) ?? [], rules.get(other) ?? []);
  return {
    listed: against('listed', 'by-listed'),
    empty: against('empty', 'by-empty'),
    otherwise: against('listed', 'none'),
    excluded: { values: against('excluded', 'by-excluded'), otherwise: against('excluded', 'none') },
  };
}

export default requirement<Observation>('CNI-H-11', {
  observe,
  judge: ({ listed, empty, otherwise, excluded }) => {
    const findings = new Findings()
      .holds(
        'rules of the annotated pod',
        'some',
        Math.min(listed.rules, empty.rules, excluded.values.rules) > 0,
        'none',
      )
      .some('the six values against none: differences', otherwise.differences);
    same(findings, 'six values of global.proxy against the annotations', listed);
    same(findings, 'an empty global.proxy.includeIPRanges against the annotation', empty);
    findings.some(
      'global.proxy.excludeInboundPorts against none: differences',
      excluded.otherwise.differences,
    );
    same(findings, 'global.proxy.excludeInboundPorts against the annotation', excluded.values);
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
    'excludeInboundPorts is not heeded': ({ excluded }) =>
      excluded.values.differences.push(
        differs('ISTIO_INBOUND', { missing: ['-p tcp --dport 8081 -j RETURN'] }),
      ),
    'excludeInboundPorts means nothing at all': ({ excluded }) =>
      set(excluded.otherwise, { differences: [] }),
    'no rule was seen': ({ listed }) => set(listed, { rules: 0 }),
    'everything looks the same': ({ otherwise }) => set(otherwise, { differences: [] }),
  },
});
