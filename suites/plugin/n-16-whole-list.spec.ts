import {
  argsOf,
  type Bench,
  calledRedirection,
  configsOf,
  empty,
  Findings,
  familyOf,
  jsonOf,
  namespaceToCallFor,
  pluginCalls,
  READ_RULES,
  type Redirection,
  redirected,
  requirement,
  ruleFirst,
  ruleIn,
  type Step,
  type StepResult,
  set,
  untouched,
  withCnitool,
  withoutRules,
} from '../requirement.ts';

/** What one pod's network namespace went through. */
interface Attached {
  readonly exitCodes: Readonly<Record<'add' | 'check' | 'del', number>>;
  /** Of the result of ADD: how many addresses, and whether it names an interface in the network namespace. */
  readonly addresses: number;
  readonly sandboxed: boolean;
  /** After ADD. */
  readonly redirection: Redirection;
  /** Whether eth0 is there after ADD, and after DEL. */
  readonly interface: { readonly added: boolean; readonly deleted: boolean };
}

/** What ADD prints. */
interface Result {
  readonly ips?: readonly { readonly address: string }[];
  readonly interfaces?: readonly { readonly sandbox?: string }[];
}

type Observation = Readonly<Record<'sidecar' | 'plain', Attached>>;

const INTERFACE: Step = { run: ['ip', 'link', 'show', 'eth0'] };

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await namespaceToCallFor(bench);
  const node = bench.nodes[0] ?? '';
  const config = await configsOf(bench, node);
  const said = await withCnitool(bench, node, (cnitool) => {
    const steps = (name: string): readonly Step[] => {
      const chain = { network: String(config()['name']), args: argsOf({ namespace, name }), cnitool };
      return [
        { ...chain, chain: 'add' },
        READ_RULES,
        INTERFACE,
        { ...chain, chain: 'check' },
        { ...chain, chain: 'del' },
        INTERFACE,
      ];
    };
    return pluginCalls(bench, node, { sidecar: steps('sidecar'), plain: steps('plain') });
  });
  return { sidecar: attached(bench, said.sidecar), plain: attached(bench, said.plain) };
}

function attached(bench: Bench, said: readonly StepResult[]): Attached {
  const [add, listed, added, check, del, left] = said as [
    StepResult,
    StepResult,
    StepResult,
    StepResult,
    StepResult,
    StepResult,
  ];
  const result = jsonOf(add.stdout) as Result | null;
  const addresses = result?.ips?.map(({ address }) => address) ?? [];
  const families = addresses.map(familyOf);
  return {
    exitCodes: { add: add.exitCode, check: check.exitCode, del: del.exitCode },
    addresses: addresses.length,
    sandboxed: result?.interfaces?.some(({ sandbox = '' }) => sandbox !== '') ?? false,
    redirection: calledRedirection(bench, listed, families),
    interface: { added: added.exitCode === 0, deleted: left.exitCode !== 0 },
  };
}

export default requirement<Observation>('CNI-N-16', {
  observe,
  judge: ({ sidecar, plain }) => {
    const findings = new Findings();
    for (const [name, seen] of Object.entries({ 'injected pod': sidecar, 'pod outside the mesh': plain }))
      findings
        .equal(`${name}: exit codes`, { add: 0, check: 0, del: 0 }, seen.exitCodes)
        .holds(`${name}: addresses`, 'one or more', seen.addresses > 0, String(seen.addresses))
        .equal(`${name}: the result names an interface in its network namespace`, true, seen.sandboxed)
        .equal(`${name}: eth0`, { added: true, deleted: true }, seen.interface);
    redirected(findings, 'injected pod', sidecar.redirection);
    untouched(findings, 'pod outside the mesh', plain.redirection);
    return findings.judgement();
  },
  mutants: {
    'ADD fails': ({ sidecar }) => set(sidecar.exitCodes, { add: 1 }),
    'CHECK fails': ({ plain }) => set(plain.exitCodes, { check: 1 }),
    'DEL fails': ({ sidecar }) => set(sidecar.exitCodes, { del: 1 }),
    'no address': ({ plain }) => set(plain, { addresses: 0 }),
    'no interface in the result': ({ sidecar }) => set(sidecar, { sandboxed: false }),
    'DEL leaves the interface': ({ plain }) => set(plain.interface, { deleted: false }),
    'no rules': ({ sidecar }) => withoutRules(sidecar.redirection),
    'chains without a rule': ({ sidecar }) => empty(sidecar.redirection.rules),
    'a rule that comes before all others': ({ sidecar }) =>
      ruleFirst(sidecar.redirection, 'ISTIO_OUTPUT', '-j RETURN'),
    'packets of a pod outside the mesh are dropped': ({ plain }) =>
      ruleIn(plain.redirection, 'filter', 'OUTPUT', '-p tcp -j DROP'),
    'rules for every pod': ({ plain, sidecar }) => set(plain, { redirection: sidecar.redirection }),
  },
});
