import { type Bench, blinds, Findings, pod, requirement, set } from '../requirement.ts';
import {
  callByAllPaths,
  isOpen,
  NODE_PORT_PATHS,
  type NodePortCall,
  type NodePortPath,
  wordsOf,
} from './node-ports.ts';

async function observe(bench: Bench): Promise<readonly NodePortCall[]> {
  const namespace = await bench.namespace('node-ports', { inject: true });
  const node = bench.nodes.at(-1) ?? '';
  const [injected, plain] = await bench.start(
    pod({ namespace, name: 'injected', node }, bench.images),
    pod({ namespace, name: 'plain', node, inject: false }, bench.images),
  );
  return callByAllPaths(bench, { injected: injected!, plain: plain! });
}

function of(
  calls: readonly NodePortCall[],
  { server, policy, node }: NodePortPath,
): NodePortCall | undefined {
  return calls.find((each) => each.server === server && each.policy === policy && each.node === node);
}

export default requirement<readonly NodePortCall[]>('CNI-G-20', {
  observe,
  judge: (calls) => {
    const findings = new Findings().sameSet('calls', NODE_PORT_PATHS.map(wordsOf), calls.map(wordsOf));
    const control = new Findings();
    for (const path of NODE_PORT_PATHS) {
      const words = wordsOf(path);
      const its = of(calls, path);
      if (path.server === 'plain') {
        const answered = isOpen(path)
          ? { status: 200, answeredBy: 'plain' }
          : { status: null, answeredBy: null };
        control.equal(words, answered, { status: its?.status, answeredBy: its?.answeredBy });
        control.equal(`${words}: header server`, null, its?.header ?? null);
        continue;
      }
      const beside = of(calls, { ...path, server: 'plain' });
      findings.equal(
        `${words}: status, as of a server outside the mesh`,
        beside?.status ?? null,
        its?.status ?? null,
      );
      if (!isOpen(path)) continue;
      findings.equal(`${words}: answered by`, 'injected', its?.answeredBy);
      findings.equal(`${words}: header server`, 'istio-envoy', its?.header);
      findings.equal(
        `${words}: the caller's address, as at a server outside the mesh`,
        beside?.source,
        its?.source,
      );
    }
    // Under Cluster the node puts its own address in the place of the caller's: the look tells the two apart.
    const [cluster, local] = (['Cluster', 'Local'] as const).map(
      (policy) => of(calls, { server: 'plain', policy, node: 'its own' })?.source,
    );
    control.holds(
      'plain server: the caller under Cluster and under Local',
      'two addresses',
      cluster !== local,
      'one',
    );
    return findings.control(control).judgement();
  },
  mutants: {
    'a node does not answer': ([first]) => set(first, { status: null, answeredBy: null }),
    'another answers': ([, second]) => set(second, { answeredBy: 'plain' }),
    'the server is reached past its proxy': ([first]) => set(first, { header: null }),
    'Local hides who calls': ([, , third]) => set(third, { source: '10.244.1.1' }),
    'Local answers where no pod is': ([, , , fourth]) => set(fourth, { status: 200 }),
    'the proxy logged nothing': ([first]) => set(first, { source: null }),
    'nobody called the injected server': (calls) => calls.splice(0, 4),
    'no node answers for anybody': blinds((calls) => {
      for (const each of calls) set(each, { status: null, answeredBy: null });
      for (const each of calls.slice(0, 4)) set(each, { answeredBy: 'injected' });
    }),
    'all callers look alike': blinds((calls) => {
      for (const each of calls.filter(isOpen)) set(each, { source: '10.89.0.1' });
    }),
  },
});
