import type { Bench, CniError } from '../requirement.ts';
import { configsOf, errorOf, Findings, jsonOf, pluginCalls, requirement, set } from '../requirement.ts';

/** Calls that the specification has an error for, with its code. */
interface Wrong {
  readonly name: string;
  readonly command: string;
  readonly stdin: unknown;
  readonly code: number;
}

interface Observation {
  /** What VERSION printed. */
  readonly versions: { readonly exitCode: number; readonly supported: readonly string[] };
  /** By what is wrong. */
  readonly errors: Readonly<Record<string, CniError>>;
  /** Called without CNI_COMMAND, as a person would. */
  readonly byHand: { readonly exitCode: number; readonly stdout: string; readonly about: boolean };
}

/** containernetworking/cni pkg/version. A later library may speak later versions, too. */
const OWED = ['0.1.0', '0.2.0', '0.3.0', '0.3.1', '0.4.0', '1.0.0', '1.1.0'];
const VERBS = ['ADD', 'CHECK', 'DEL', 'GC', 'STATUS'];

function wrongCalls(config: Readonly<Record<string, unknown>>): readonly Wrong[] {
  const { name: _, ...nameless } = config;
  const unknown = { ...config, cniVersion: '99.0.0' };
  return [
    { name: 'an unknown command', command: 'FROBNICATE', stdin: config, code: 4 },
    { name: 'an unknown command without input', command: 'FROBNICATE', stdin: '', code: 6 },
    ...VERBS.flatMap((command) => [
      { name: `${command} without a name`, command, stdin: nameless, code: 7 },
      { name: `${command} of an unknown version`, command, stdin: unknown, code: 1 },
    ]),
  ];
}

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.nodes.at(-1) ?? '';
  const wrong = wrongCalls((await configsOf(bench, node))());
  const said = await pluginCalls(bench, node, {
    version: [{ command: 'VERSION', stdin: { cniVersion: '1.0.0' } }],
    wrong,
    byHand: [{ command: null, stdin: '' }],
  });
  const [version, byHand] = [said.version[0]!, said.byHand[0]!];
  const { supportedVersions = [] } = (jsonOf(version.stdout) ?? {}) as {
    supportedVersions?: readonly string[];
  };
  return {
    versions: { exitCode: version.exitCode, supported: supportedVersions },
    errors: Object.fromEntries(wrong.map(({ name }, at) => [name, errorOf(said.wrong[at]!)])),
    byHand: { exitCode: byHand.exitCode, stdout: byHand.stdout, about: byHand.stderr.includes('istio-cni') },
  };
}

export default requirement<Observation>('CNI-N-05', {
  observe,
  judge: ({ versions, errors, byHand }) => {
    const wrong = wrongCalls({});
    const findings = new Findings()
      .equal('VERSION: exit code', 0, versions.exitCode)
      .sameSet(
        `VERSION: of ${OWED.join(', ')}`,
        OWED,
        OWED.filter((version) => versions.supported.includes(version)),
      )
      .sameSet(
        'wrong calls',
        wrong.map(({ name }) => name),
        Object.keys(errors),
      );
    for (const { name, code } of wrong)
      findings
        .equal(`${name}: exit code`, 1, errors[name]?.exitCode)
        .equal(`${name}: standard output is JSON`, true, errors[name]?.isJson)
        .equal(`${name}: code`, code, errors[name]?.code);
    return findings
      .equal('without CNI_COMMAND: exit code', 0, byHand.exitCode)
      .equal('without CNI_COMMAND: standard output', '', byHand.stdout)
      .equal('without CNI_COMMAND: says what it is on standard error', true, byHand.about)
      .judgement();
  },
  mutants: {
    'a version is missing': ({ versions }) => versions.supported.pop(),
    'VERSION fails': ({ versions }) => set(versions, { exitCode: 1 }),
    'an unknown command is taken': ({ errors }) =>
      set(errors['an unknown command'], { exitCode: 0, code: null }),
    'another code without input': ({ errors }) =>
      set(errors['an unknown command without input'], { code: 4 }),
    'no name is no error': ({ errors }) => set(errors['ADD without a name'], { code: 999 }),
    'DEL takes any version': ({ errors }) =>
      set(errors['DEL of an unknown version'], { exitCode: 0, code: null }),
    'an error is no JSON': ({ errors }) => set(errors['an unknown command'], { isJson: false }),
    'a call was not tried': ({ errors }) => delete errors['STATUS of an unknown version'],
    'by hand it fails': ({ byHand }) => set(byHand, { exitCode: 1 }),
    'by hand it is silent': ({ byHand }) => set(byHand, { about: false }),
    'by hand it prints where results go': ({ byHand }) => set(byHand, { stdout: 'CNI plugin istio-cni' }),
  },
});
