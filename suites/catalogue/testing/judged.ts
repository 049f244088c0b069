import { fileURLToPath } from 'node:url';
import type { Definition } from '../../../harness/bench/definition.ts';
import type { Mode } from '../../../harness/model/mode.ts';
import { readRecorded } from '../../../harness/recordings/recorded.ts';
import { verdictOf, verdictOfError } from '../../../harness/verdict/outcome.ts';

const directory = (name: string) =>
  fileURLToPath(new URL(`../../../fixtures/recorded/${name}`, import.meta.url));
const FROM = { recorded: directory('observations'), wanted: directory('wanted') };

/** What a judge says of the recorded observation of a mode, put as another version would show it. */
export function judged(
  definition: Definition,
  istio: string,
  change: (seen: any) => unknown,
  mode: Mode = 'cni',
): string {
  const recorded = (lane: string) => structuredClone(readRecorded(FROM, definition.requirement.id, lane));
  if (definition.scope === 'record') throw new Error('over the record');
  const seen: any =
    definition.scope === 'parity' ? { init: recorded('init'), cni: recorded('cni') } : recorded(mode);
  change(seen);
  try {
    const judgement =
      definition.scope === 'parity' ? definition.compare(seen) : definition.judge(seen, mode, istio);
    return verdictOf(judgement).kind;
  } catch (error) {
    const { kind, reason } = verdictOfError(error);
    return `${kind}: ${reason}`;
  }
}
