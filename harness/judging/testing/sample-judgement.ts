import type { AttachedLane } from '../../bench/attach-lane.ts';
import type { ObservedDefinition } from '../../bench/definition.ts';
import { temporaryDirectory } from '../../host/testing/temporary.ts';
import { fakeKube } from '../../kube/fake-kube.ts';
import type { JournalLine } from '../../model/record.ts';
import type { Requirement } from '../../model/requirement.ts';
import { systemClock } from '../../time/clock.ts';
import { deadlines } from '../../time/deadlines.ts';
import { Findings } from '../../verdict/findings.ts';

/** One that only reads. */
export const requirement: Requirement = {
  id: 'CNI-A-04',
  theme: 'chaining',
  title: 'chained',
  statement: 'It MUST.',
  source: 'here',
  level: 'core',
  modes: ['cni'],
  scope: 'lane',
  effect: 'reads',
  needs: [],
  quick: true,
  slow: false,
  faults: [],
  restsOn: [],
  known: [],
};

/** A lane of nothing but stand-ins, the lines of its journal, and what is noted of changes to it. */
export function lane(parts: Partial<Pick<AttachedLane, 'agentReady'>> = {}) {
  const outputDirectory = temporaryDirectory();
  const lines: JournalLine[] = [];
  const notes: string[] = [];
  const kube = fakeKube();
  const attached = {
    pass: { role: 'judge', id: 'p1', startedAt: '2026-01-01T00:00:00Z', request: { outputDirectory } },
    state: {
      lane: { id: 'cni', mode: 'cni' },
      cluster: { nodes: [], cniConfig: {} },
      mesh: {
        namespace: 'istio-system',
        version: '1.31.0',
        accessLogFormat: { format: '', readable: true },
      },
      images: { bin: {} },
    },
    kube,
    inspector: { allNodes: async () => [] },
    deadlines: deadlines(),
    clock: systemClock,
    journal: { append: (line: JournalLine) => lines.push(line) },
    agentReady: async () => true,
    changes: { begin: (what: string) => notes.push(what), end: () => notes.splice(0), left: () => notes[0] },
    acts: { keep: async () => async () => undefined },
    ...parts,
  } as unknown as AttachedLane;
  return { attached, lines, notes, kube };
}

/** A judge of one number; conformant by itself. */
export function definition(
  parts: Partial<Extract<ObservedDefinition, { scope: 'lane' }>>,
): ObservedDefinition {
  return {
    scope: 'lane',
    requirement,
    observe: async () => ({ elements: 1 }),
    judge: (seen: { elements: number }) => new Findings().equal('elements', 1, seen.elements).judgement(),
    mutants: {},
    ...parts,
  };
}
