import {
  argsOf,
  type Bench,
  type CanonicalChain,
  canonicalWhole,
  configsOf,
  errorOf,
  handMadeSidecarPod,
  pluginCalls,
  READ_RULES,
  rulesRead,
  type Step,
  type StepResult,
  unscheduled,
} from '../requirement.ts';
import { AT_PLUGIN, annotationOf, INVALID, type Invalid } from './invalid.ts';

/** What one ADD came to. */
export interface Added {
  readonly exitCode: number;
  /** Words of its error; empty where there is none. */
  readonly message: string;
  /** All rules that are in the network namespace afterwards. */
  readonly left: readonly CanonicalChain[];
}

/** ADD for a pod with each value, and for one with none of them, each in a network namespace of its own. */
export async function addedWith(
  bench: Bench,
  namespace: string,
): Promise<Readonly<Partial<Record<Invalid, Added>> & Record<'sound', Added>>> {
  const names = ['sound', ...AT_PLUGIN] as const;
  const pods = names.map((name, index) =>
    unscheduled(
      handMadeSidecarPod(
        {
          namespace,
          name: `called-${index}`,
          asleep: true,
          annotations: name === 'sound' ? {} : { [annotationOf(name)]: INVALID[name].value },
        },
        bench.images,
      ),
    ),
  );
  await bench.create(...pods);
  const node = bench.nodes.at(-1) ?? '';
  const config = await configsOf(bench, node);
  const sessions = names.map((name, index): [string, readonly Step[]] => [
    name,
    [{ command: 'ADD', stdin: config(), args: argsOf({ namespace, name: `called-${index}` }) }, READ_RULES],
  ]);
  const said = await pluginCalls(bench, node, Object.fromEntries(sessions));
  const added = names.map((name) => [name, addedBy(said[name] ?? [])] as const);
  return Object.fromEntries(added) as Awaited<ReturnType<typeof addedWith>>;
}

function addedBy([call, listed]: readonly StepResult[]): Added {
  const { exitCode, message } = errorOf(call ?? { exitCode: -1, stdout: '' });
  return { exitCode, message, left: canonicalWhole(rulesRead(listed)) };
}
