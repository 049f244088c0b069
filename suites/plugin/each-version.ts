import {
  argsOf,
  type Bench,
  configsOf,
  type Findings,
  type NetworkConfig,
  namespaceToCallFor,
  pluginCalls,
  type Step,
  type StepResult,
  VERSIONS,
} from '../requirement.ts';

/** Of what a call is: the version of its configuration, and what the plugin is to do with the pod. */
export interface Kind {
  readonly version: string;
  readonly pod: 'left alone' | 'redirected';
}

/** Makes a call of the plugin for the pod; in the version, with these parts of a configuration. */
type Caller = (command: string, parts?: NetworkConfig, more?: { readonly netns: string }) => Step;

const KINDS: readonly Kind[] = VERSIONS.flatMap((version) => [
  { version, pod: 'left alone' as const },
  { version, pod: 'redirected' as const },
]);

/** Takes steps in every version, for a pod of each kind, each time in a new network namespace of the node. */
export async function inEachVersion(
  bench: Bench,
  node: string,
  stepsOf: (call: Caller, version: string) => readonly Step[],
): Promise<readonly (Kind & { readonly said: readonly StepResult[] })[]> {
  const namespace = await namespaceToCallFor(bench);
  const config = await configsOf(bench, node);
  const sessions = KINDS.map(({ version, pod }) => {
    const args = argsOf({ namespace, name: pod === 'redirected' ? 'sidecar' : 'plain' });
    const call: Caller = (command, parts = {}, more) => ({
      command,
      stdin: config({ cniVersion: version, ...parts }),
      args,
      ...more,
    });
    return [`${version} ${pod}`, stepsOf(call, version)] as const;
  });
  const said = await pluginCalls<string>(bench, node, Object.fromEntries(sessions));
  return KINDS.map((kind) => ({ ...kind, said: said[nameOf(kind)] ?? [] }));
}

/** Every kind was tried. */
export function triedEach(findings: Findings, seen: readonly Kind[]): Findings {
  return findings.sameSet('versions and pods', KINDS.map(nameOf), seen.map(nameOf));
}

export function nameOf({ version, pod }: Kind): string {
  return `${version} ${pod}`;
}
