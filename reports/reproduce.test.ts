import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { parseCommandLine } from '../harness/cli/program.ts';
import { chosenOptions } from '../harness/config/chosen-options.ts';
import type { CommandName } from '../harness/config/commands.ts';
import { OPTION_NAMES, rowOf } from '../harness/config/option-rows.ts';
import { resolveOptions } from '../harness/config/options.ts';
import { type Flags, fromFlags } from '../harness/config/sources.ts';
import { MAKING, OWN, reproduceLine } from './reproduce.ts';
import type { ConformanceReport, ReportedRequirement } from './schema.ts';
import { sampleReport } from './testing/sample.ts';

const report = sampleReport('non-conformant');
const RED = report.requirements.find(({ id }) => id === 'CNI-E-02')!;

function lineOf(run: Partial<ConformanceReport['run']>, red: ReportedRequirement = RED): string {
  return reproduceLine(red, { ...report, run: { ...report.run, settings: [], ...run } });
}

/** What the line says, read by a shell and then by the program itself. */
function readBack(line: string) {
  const words = execFileSync('sh', ['-c', `printf '%s\\0' ${line.replace('npm run conformance -- ', '')}`]);
  const argv = words.toString().split('\0').slice(0, -1);
  const invocation = parseCommandLine(argv, '0', () => undefined)!;
  return { command: invocation.command, options: resolveOptions(invocation.command, invocation.flags) };
}

const madeBy = (flags: Flags) => resolveOptions('run', fromFlags(flags));

test.for<Flags>([
  {},
  { istio: ['1.30.3'], images: ['registry'], registry: ['mirror.example:5000/hub'] },
  { istio: ['./check out'], images: ['source'], provision: ['never'], engine: ['podman'] },
  {
    hub: ['localhost:5000/istio'],
    tag: ['mine'],
    kubernetes: ['v1.35.8'],
    kindFrom: ['https://kind.example/a'],
  },
  {
    set: ["a.b=it's", 'c=d e,f'],
    deadlineScale: ['3'],
    workers: ['2'],
    shuffle: ['7'],
    strict: true,
    bail: true,
  },
])('of a run with %j the line makes the same lane again, and keeps it', (flags) => {
  const beside: Flags = {
    mode: ['init'],
    profile: ['full'],
    only: ['exclusion'],
    output: ['/tmp/x'],
    json: true,
  };
  const line = lineOf({ options: { ...chosenOptions(madeBy({ ...flags, ...beside })) } as never });
  expect(readBack(line)).toEqual({
    command: 'run',
    options: madeBy({ ...flags, only: ['CNI-E-02'], mode: ['cni'], keep: true }),
  });
});

test('a lane that stands is judged again as it is, whatever made it', () => {
  const options = { istio: '1.30.3', set: ['a=b'], deadlineScale: 2, only: ['exclusion'] };
  const standing = {
    command: 'test',
    options: resolveOptions('test', fromFlags({ only: ['CNI-E-02'], mode: ['cni'], deadlineScale: ['2'] })),
  };
  expect(readBack(lineOf({ options, keptLanes: true }))).toEqual(standing);
  expect(readBack(lineOf({ options: { ...options, keep: true } }))).toEqual(standing);
});

test('lanes that were to be kept are gone where the run was interrupted', () => {
  const line = lineOf({ options: { keep: true }, interrupted: 'interrupted by SIGINT' });
  expect(line).toBe('npm run conformance -- --only CNI-E-02 --mode cni --keep');
});

test('another lane is named; what compares takes the requirements whose observations differ', () => {
  expect(lineOf({}, { ...RED, lane: 'cni-nft' })).toContain('--only CNI-E-02 --lane cni-nft ');
  const words = { expected: 'the same', seen: 'another' };
  const { mode: _mode, ...compared } = RED;
  const differences = [
    { subject: 'what one observed', requirement: 'CNI-G-02', ...words },
    { subject: 'CNI-F-01 in words alone', ...words },
  ];
  expect(lineOf({ options: {} }, { ...compared, id: 'CNI-S-01', lane: 'parity', differences })).toBe(
    'npm run conformance -- --only CNI-G-02,CNI-S-01 --keep',
  );
});

test('what makes a lane is what test does not take, so that no line for a kept lane has it', () => {
  const taken = (command: CommandName) =>
    OPTION_NAMES.filter((name) => rowOf(name).commands.includes(command));
  const ofRunAlone = taken('run').filter((name) => !taken('test').includes(name) && !OWN.includes(name));
  expect(MAKING.toSorted()).toEqual(ofRunAlone.toSorted());
});
