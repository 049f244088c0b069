import { readFile } from 'node:fs/promises';
import { HarnessError } from '../errors/errors.ts';
import { activeConfig, istioEntries } from '../probes/cni-config/parse.ts';
import { cniDirectories } from '../probes/cni-directories.ts';
import type { NetworkConfig } from '../probes/plugin-calls/answer.ts';
import { rulesRead } from '../probes/plugin-calls/rules.ts';
import {
  longestMs,
  type Sessions,
  type StepResult,
  scriptOf,
  stepResults,
} from '../probes/plugin-calls/script.ts';
import type { RedirectRequest } from '../probes/pods/redirect-request.ts';
import { type Redirection, redirectionOf } from '../probes/rules/redirection.ts';
import type { RuleSet } from '../probes/rules/types.ts';
import { sleepingContainer } from '../workloads/containers.ts';
import { handMadeSidecarPod } from '../workloads/hand-made.ts';
import { pod } from '../workloads/pod.ts';
import { unscheduled } from '../workloads/unscheduled.ts';
import type { Bench } from './bench.ts';

/**
 * Calls the installed plugin on a node, by the environment of the CNI specification and nothing else; all sessions in one
 * exec. Namespaces go when it ends, whatever becomes of it. @throws CommandError where the batch itself fails
 */
export async function pluginCalls<N extends string>(
  bench: Bench,
  node: string,
  sessions: Sessions<N>,
): Promise<Readonly<Record<N, readonly StepResult[]>>> {
  const names = Object.keys(sessions) as N[];
  const all = names.map((name) => sessions[name]);
  const script = scriptOf(
    all,
    `icc-${bench.passId}-${Math.random().toString(36).slice(2, 8)}`,
    cniDirectories(bench.lane),
  );
  const { stdout, stderr } = await bench.execOnNode(node, ['sh', '-es'], {
    input: script,
    // A call that hangs is the plugin's answer: its step ends before the batch does.
    timeoutMs: bench.deadlines.execMs + longestMs(all),
    signal: bench.signal,
  });
  const said = Object.fromEntries(
    names.map((name, index) => [name, stepResults(stdout, index)]),
  ) as unknown as Record<N, readonly StepResult[]>;
  for (const name of names) {
    if (said[name].length === sessions[name].length) continue;
    throw new HarnessError(
      'PLUGIN_CALLS',
      `of ${sessions[name].length} steps of "${name}" ${said[name].length} were done: ${stderr}`,
      { nextStep: `run the same on ${node}; the script is made by harness/probes/plugin-calls/script.ts` },
    );
  }
  return said;
}

/**
 * A namespace with two pods for which the plugin can be called and that no node takes: `plain` is outside the mesh,
 * `sidecar` has one made by hand.
 */
export async function namespaceToCallFor(bench: Bench): Promise<string> {
  const namespace = await bench.namespace('called');
  await bench.create(
    unscheduled(pod({ namespace, name: 'plain', containers: [sleepingContainer()] }, bench.images)),
    unscheduled(handMadeSidecarPod({ namespace, name: 'sidecar', asleep: true }, bench.images)),
  );
  return namespace;
}

/**
 * Rules of a network namespace that the plugin was called for, from a step READ_RULES or as they were read from one.
 * @param families of its addresses; by default, that of a namespace as `pluginCalls` makes it
 */
export function calledRedirection(
  { mesh }: Pick<Bench, 'mesh'>,
  seen: StepResult | RuleSet | undefined,
  families: RedirectRequest['families'] = ['ipv4'],
): Redirection {
  const rules = seen !== undefined && 'tables' in seen ? seen : rulesRead(seen);
  const redirect: RedirectRequest = { by: 'istio-cni', families, annotations: {}, variables: {} };
  return redirectionOf({ pod: { redirect, annotations: {} }, rules }, mesh);
}

/** Maker of configurations from the element that is installed on a node. @throws HarnessError NO_ELEMENT */
export async function configsOf(
  { inspector }: Bench,
  node: string,
): Promise<(parts?: NetworkConfig) => NetworkConfig> {
  const { cni } = await inspector.node(node, { cni: true });
  const list = activeConfig(cni?.files ?? [])?.list;
  const [element] = list === undefined ? [] : istioEntries(list);
  if (list === undefined || element === undefined)
    throw new HarnessError('NO_ELEMENT', `no element of type istio-cni is active on ${node}`, {
      nextStep: 'see what CNI-A-04 says of this lane',
    });
  return (parts = {}) => ({ ...element.plugin, cniVersion: '1.0.0', name: list.name, ...parts });
}

/**
 * Lends cnitool of the CNI project to a node for as long as something is done with it; needs the capability `cnitool`.
 * @throws HarnessError NO_CNITOOL without it, CommandError
 */
export async function withCnitool<T>(
  bench: Bench,
  node: string,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const { cnitool } = bench.programs;
  if (cnitool === undefined)
    throw new HarnessError('NO_CNITOOL', 'there is no cnitool on this machine', {
      nextStep: "let the requirement's entry of the catalogue need cnitool: it is then not judged here",
    });
  const path = `/usr/local/bin/icc-${bench.passId}-cnitool`;
  const timeoutMs = bench.deadlines.execMs;
  try {
    await bench.execOnNode(node, ['sh', '-c', 'cat >"$0" && chmod 0755 "$0"', path], {
      input: await readFile(cnitool),
      timeoutMs,
      signal: bench.signal,
    });
    return await work(path);
  } finally {
    await bench.execOnNode(node, ['rm', '-f', path], { timeoutMs });
  }
}
