import {
  type Bench,
  echoContainer,
  Findings,
  pod,
  redirected,
  requirement,
  restartAgent,
  restartKubelet,
  sendAgentAway,
  set,
  withoutRules,
} from '../requirement.ts';
import { type Look, look, restartProxy } from './calls.ts';

/** What is done, one after another, and when the pods are looked at. */
const STEPS = [
  'before',
  'proxies restarted',
  'agent replaced',
  'agent away',
  'agent back',
  'kubelet restarted',
] as const;
type Step = (typeof STEPS)[number];

interface Seen extends Look {
  readonly step: Step;
}

async function observe(bench: Bench): Promise<readonly Seen[]> {
  const { images, mesh } = bench;
  const node = bench.ownNode();
  const namespace = await bench.namespace('injected', { inject: true });
  const [client, server] = await bench.start(
    ...['client', 'server'].map((name) =>
      pod({ namespace, name, node, containers: [echoContainer()] }, images),
    ),
  );
  const pods = { client: client!, server: server! };
  const looks: Seen[] = [{ step: 'before', ...(await look(bench, pods)) }];
  await Promise.all(Object.values(pods).map((its) => restartProxy(bench, its)));
  looks.push({ step: 'proxies restarted', ...(await look(bench, pods)) });
  await bench.during(restartAgent(node, mesh), async () => undefined);
  looks.push({ step: 'agent replaced', ...(await look(bench, pods)) });
  const away = await bench.during(sendAgentAway(node, mesh), () => look(bench, pods));
  looks.push({ step: 'agent away', ...away });
  looks.push({ step: 'agent back', ...(await look(bench, pods)) });
  await bench.during(restartKubelet(node), async () => undefined);
  looks.push({ step: 'kubelet restarted', ...(await look(bench, pods)) });
  return looks;
}

export default requirement<readonly Seen[]>('CNI-F-07', {
  observe,
  judge: (looks) => {
    const findings = new Findings().sameSet(
      'looks',
      STEPS,
      looks.map(({ step }) => step),
    );
    const [first] = looks;
    for (const { step, answered, client, server } of looks) {
      findings
        .equal(`${step}: the server answers`, true, answered)
        .holds(`${step}: client's connections to its proxy`, 'some', client.counted.outbound > 0, '0')
        .holds(`${step}: server's connections to its proxy`, 'some', server.counted.inbound > 0, '0')
        .equal(`${step}: rules of the client`, first?.client.redirection.rules, client.redirection.rules)
        .equal(`${step}: rules of the server`, first?.server.redirection.rules, server.redirection.rules);
      redirected(findings, `${step}: client`, client.redirection);
      redirected(findings, `${step}: server`, server.redirection);
    }
    return findings.judgement();
  },
  mutants: {
    'a new proxy has no rules': ([, proxies]) => withoutRules(proxies?.client.redirection),
    'the agent takes rules along': ([, , , away]) => withoutRules(away?.server.redirection),
    'an agent that comes writes them twice': ([, , , , back]) =>
      back?.client.redirection.rules.push(...back.client.redirection.rules),
    'the kubelet makes the sandbox anew without them': (looks) =>
      withoutRules(looks.at(-1)?.server.redirection),
    'what goes out passes the proxy': ([, , replaced]) => set(replaced?.client.counted, { outbound: 0 }),
    'what comes in passes the proxy': ([, , , away]) => set(away?.server.counted, { inbound: 0 }),
    'nobody answers without an agent': ([, , , away]) => set(away, { answered: false }),
    'a step was left out': (looks) => looks.pop(),
    'no look': (looks) => looks.splice(0),
  },
});
