import {
  type Bench,
  editNodeFile,
  Findings,
  pod,
  type Redirection,
  readyInTime,
  redirected,
  redirectionOf,
  requirement,
  set,
  withoutRules,
} from '../requirement.ts';
import { type Installed, installedOnOne, isWhole } from './installed.ts';
import { agentOnceReady, hasNetwork } from './without-primary.ts';

interface Observation {
  readonly before: Installed;
  /** While there is no configuration of the primary CNI. */
  readonly gone: {
    readonly file: string | null;
    readonly agentReady: boolean;
    /** Whether pods that were made then have a network, once their kubelet has tried to start them; by name. */
    readonly networks: Readonly<Record<string, boolean>>;
  };
  /** Once it is written anew, without Istio's element. */
  readonly anew: Installed & { readonly agentReady: boolean };
  /** The control: the pod without sidecar that has waited is Ready. */
  readonly plainReady: boolean;
  /** Of the injected pod that has waited; absent where it did not become Ready. */
  readonly redirection?: Redirection;
}

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.ownNode();
  const { path, before: written } = bench.cluster.cniConfig;
  const [injected, outside] = await Promise.all([
    bench.namespace('late', { inject: true }),
    bench.namespace('plain'),
  ]);
  const pods = [
    pod({ namespace: injected, name: 'injected', node }, bench.images),
    pod({ namespace: outside, name: 'plain', node }, bench.images),
  ];
  const names = pods.map(({ metadata: { namespace = '', name } }) => ({ namespace, name }));
  const before = await installedOnOne(bench, node);
  const agentIs = (ready: boolean) => agentOnceReady(bench, node, ready);
  const seen = await bench.during(editNodeFile({ node, path, how: 'rm' }), async () => {
    const agentReady = await agentIs(false);
    await bench.create(...pods);
    const tried = names.map(async (its) => [its.name, await hasNetwork(bench, its)] as const);
    const networks = Object.fromEntries(await Promise.all(tried));
    const { file } = await installedOnOne(bench, node);
    const gone = { file, agentReady, networks };
    const content = written[node] ?? '';
    return await bench.during(editNodeFile({ node, path, how: 'rename', to: { content } }), async () => {
      const readyAgain = await agentIs(true);
      const started = names.map((its) =>
        readyInTime(bench, bench.started({ namespace: its.namespace, names: [its.name], count: 1 })),
      );
      const [late, plain] = await Promise.all(started);
      const anew = { ...(await installedOnOne(bench, node)), agentReady: readyAgain };
      const common = { gone, anew, plainReady: plain !== undefined };
      if (late === undefined) return common;
      const snapshot = await bench.inspector.pod(names[0]!, ['rules']);
      return { ...common, redirection: redirectionOf(snapshot, bench.mesh) };
    });
  });
  return { before, ...seen };
}

export default requirement<Observation>('CNI-L-15', {
  observe,
  judge: ({ before, gone, anew, plainReady, redirection }) => {
    const { agentReady, ...installed } = anew;
    const control = new Findings()
      .equal('installation before: whole', true, isWhole(before))
      .equal('configuration that the runtime uses, meanwhile', null, gone.file)
      .equal('pod without sidecar that has waited: has a network meanwhile', false, gone.networks['plain'])
      .equal('pod without sidecar that has waited: Ready', true, plainReady);
    const findings = new Findings()
      .control(control)
      .equal('injected pod: has a network without a primary CNI', false, gone.networks['injected'])
      .equal('agent without a primary CNI: Ready', false, gone.agentReady)
      .equal("agent, the primary CNI's file written anew: Ready", true, agentReady)
      .equal("installation, the primary CNI's file written anew", before, installed);
    redirected(findings, 'injected pod that has waited for its primary CNI', redirection);
    return findings.judgement();
  },
  mutants: {
    'the agent stays Ready': ({ gone }) => set(gone, { agentReady: true }),
    'the agent never becomes Ready again': ({ anew }) => set(anew, { agentReady: false }),
    'its element is not put in again': ({ anew }) => anew.plugins.pop(),
    'it is put in first': ({ anew }) => anew.plugins.unshift(anew.plugins.pop() ?? ''),
    "the primary CNI's part is changed": ({ anew }) => set(anew, { others: null }),
    'the pod that has waited stays stuck': (seen) => delete seen.redirection,
    'it starts past the plugin': ({ redirection }) => withoutRules(redirection),
    'it starts without a primary CNI': ({ gone }) => set(gone.networks, { injected: true }),
  },
});
