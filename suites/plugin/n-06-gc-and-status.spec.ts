import type { Bench, CniError } from '../requirement.ts';
import {
  configsOf,
  empty,
  errorOf,
  Findings,
  pluginCalls,
  requirement,
  set,
  VERSIONS,
} from '../requirement.ts';

/** What a verb came to in a version of the specification; the newest brought both. */
interface Called extends CniError {
  readonly verb: string;
  readonly version: string;
}

const CALLS = VERSIONS.flatMap((version) => ['GC', 'STATUS'].map((verb) => ({ verb, version })));
const KNOWN = VERSIONS.at(-1);

async function observe(bench: Bench): Promise<readonly Called[]> {
  const node = bench.nodes.at(-1) ?? '';
  const config = await configsOf(bench, node);
  const { calls } = await pluginCalls(bench, node, {
    calls: CALLS.map(({ verb, version }) => ({
      command: verb,
      stdin: config({ cniVersion: version, 'cni.dev/valid-attachments': [] }),
    })),
  });
  return CALLS.map((call, at) => ({ ...call, ...errorOf(calls[at]!) }));
}

export default requirement<readonly Called[]>('CNI-N-06', {
  observe,
  judge: (calls) => {
    const findings = new Findings().sameSet('calls', CALLS.map(nameOf), calls.map(nameOf));
    for (const call of calls) {
      const isRefused = call.version !== KNOWN;
      findings.equal(`${nameOf(call)}: exit code`, isRefused ? 1 : 0, call.exitCode);
      if (isRefused) findings.equal(`${nameOf(call)}: code`, 1, call.code);
    }
    return findings.judgement();
  },
  mutants: {
    'GC fails': (calls) => set(calls.at(-2), { exitCode: 1 }),
    'STATUS fails': (calls) => set(calls.at(-1), { exitCode: 1 }),
    'STATUS before there was one': (calls) => set(calls.at(-3), { exitCode: 0, code: null }),
    'GC in an old version': ([first]) => set(first, { exitCode: 0, code: null }),
    'an error with exit code 0': ([first]) => set(first, { exitCode: 0 }),
    'a version was not tried': (calls) => calls.splice(0, 2),
    'nothing was tried': (calls) => empty(calls),
  },
});

function nameOf({ verb, version }: Pick<Called, 'verb' | 'version'>): string {
  return `${verb}, version ${version}`;
}
