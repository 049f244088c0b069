import type { Bench, CniError } from '../requirement.ts';
import { configsOf, errorOf, Findings, jsonOf, pluginCalls, requirement, set } from '../requirement.ts';

interface Observation {
  /** What VERSION printed. */
  readonly versions: { readonly exitCode: number; readonly supported: readonly string[] };
  readonly unknownCommand: CniError;
  readonly emptyInput: CniError;
  readonly withoutName: CniError;
  /** Called without CNI_COMMAND, as a person would. */
  readonly byHand: { readonly exitCode: number; readonly stdout: string; readonly about: boolean };
}

/** containernetworking/cni pkg/version. A later library may speak later versions, too. */
const OWED = ['0.1.0', '0.2.0', '0.3.0', '0.3.1', '0.4.0', '1.0.0', '1.1.0'];

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.nodes.at(-1) ?? '';
  const config = await configsOf(bench, node);
  const { name: _, ...nameless } = config();
  const said = await pluginCalls(bench, node, {
    version: [{ command: 'VERSION', stdin: { cniVersion: '1.0.0' } }],
    unknown: [{ command: 'FROBNICATE', stdin: config() }],
    empty: [{ command: 'FROBNICATE', stdin: '' }],
    nameless: [{ command: 'ADD', stdin: nameless }],
    byHand: [{ command: null, stdin: '' }],
  });
  const [version, byHand] = [said.version[0]!, said.byHand[0]!];
  const { supportedVersions = [] } = (jsonOf(version.stdout) ?? {}) as {
    supportedVersions?: readonly string[];
  };
  return {
    versions: { exitCode: version.exitCode, supported: supportedVersions },
    unknownCommand: errorOf(said.unknown[0]!),
    emptyInput: errorOf(said.empty[0]!),
    withoutName: errorOf(said.nameless[0]!),
    byHand: { exitCode: byHand.exitCode, stdout: byHand.stdout, about: byHand.stderr.includes('istio-cni') },
  };
}

export default requirement<Observation>('CNI-N-05', {
  observe,
  judge: ({ versions, unknownCommand, emptyInput, withoutName, byHand }) => {
    const findings = new Findings().equal('VERSION: exit code', 0, versions.exitCode).sameSet(
      `VERSION: of ${OWED.join(', ')}`,
      OWED,
      OWED.filter((version) => versions.supported.includes(version)),
    );
    const errors = {
      'an unknown command': [unknownCommand, 4],
      'an unknown command without input': [emptyInput, 6],
      'a configuration without a name': [withoutName, 7],
    } as const;
    for (const [name, [{ exitCode, code, isJson }, wanted]] of Object.entries(errors))
      findings
        .equal(`${name}: exit code`, 1, exitCode)
        .equal(`${name}: standard output is JSON`, true, isJson)
        .equal(`${name}: code`, wanted, code);
    return findings
      .equal('without CNI_COMMAND: exit code', 0, byHand.exitCode)
      .equal('without CNI_COMMAND: standard output', '', byHand.stdout)
      .equal('without CNI_COMMAND: says what it is on standard error', true, byHand.about)
      .judgement();
  },
  mutants: {
    'a version is missing': ({ versions }) => versions.supported.pop(),
    'VERSION fails': ({ versions }) => set(versions, { exitCode: 1 }),
    'an unknown command is taken': ({ unknownCommand }) => set(unknownCommand, { exitCode: 0, code: null }),
    'another code without input': ({ emptyInput }) => set(emptyInput, { code: 4 }),
    'no name is no error': ({ withoutName }) => set(withoutName, { code: 999 }),
    'an error is no JSON': ({ unknownCommand }) => set(unknownCommand, { isJson: false }),
    'by hand it fails': ({ byHand }) => set(byHand, { exitCode: 1 }),
    'by hand it is silent': ({ byHand }) => set(byHand, { about: false }),
    'by hand it prints where results go': ({ byHand }) => set(byHand, { stdout: 'CNI plugin istio-cni' }),
  },
});
