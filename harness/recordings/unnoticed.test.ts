import { expect, test } from 'vitest';
import { HarnessError } from '../errors/errors.ts';
import { Findings } from '../verdict/findings.ts';
import { unnoticedBy } from './unnoticed.ts';

interface Pod {
  readonly node: string;
  readonly port?: number;
  readonly said: readonly string[];
}

const POD: Pod = { node: 'worker', port: 15006, said: ['a', 'b'] };

const looked = (pods: readonly Pod[], judge: (findings: Findings, pod: Pod) => unknown) =>
  unnoticedBy([
    {
      where: 'cni',
      good: () => pods,
      judge: (seen) => {
        const findings = new Findings().some('pods', seen as Pod[]);
        for (const pod of seen as Pod[]) judge(findings, pod);
        return findings.judgement();
      },
    },
  ]);

test('what a judge does not look at is named, once for all that is in it', () => {
  const { unnoticed, thrown, tried } = looked([POD], (findings, { port }) =>
    findings.equal('port', 15006, port),
  );
  expect(Object.fromEntries(unnoticed)).toEqual({
    '[]': ['doubled'],
    '[].node': 'whole',
    '[].said': 'whole',
  });
  expect(thrown).toEqual([]);
  expect(tried).toBeGreaterThan(10);
});

test('of what it looks at in part the changes are named that it lets pass', () => {
  const { unnoticed } = looked([POD], (findings, { node, port, said }) => {
    findings.holds('port', 'one', (port ?? 0) > 15000, `${port}`);
    findings.some('said', said).equal('node', 'worker', node);
  });
  expect(Object.fromEntries(unnoticed)).toEqual({
    '[]': ['doubled'],
    '[].port': ['one more', 'one less'],
    '[].said[]': 'whole',
  });
});

test('an element that is looked at only where it comes first is not looked at', () => {
  const first = { ...POD, node: 'first' };
  const { unnoticed } = looked([first, POD], (findings, { node, port, said }) => {
    findings.equal('said', ['a', 'b'], said);
    if (node === 'first') findings.equal('port', 15006, port);
  });
  expect(unnoticed.get('[].port')).toEqual(['dropped', 'one more', 'one less']);
});

test('a judge that ends with an error on what may be observed is named', () => {
  const { thrown } = looked([POD, { ...POD, port: 1 }], (findings, { said }) =>
    findings.equal('said', 1, said[0]!.length),
  );
  expect(thrown).toHaveLength(1);
  expect(thrown[0]).toContain('[].said: emptied: TypeError');
});

test('it may so refuse what its type does not allow, and say by an error of its own that it cannot tell', () => {
  const unlike = looked([POD], (findings, { node }) => findings.equal('node', 6, node.trim().length));
  expect(unlike.thrown).toEqual([]);
  expect(unlike.unnoticed.has('[].node')).toBe(false);
  const unknown = looked([POD], (_, { node }) => {
    if (node !== 'worker') throw new HarnessError('CONTRACT_UNKNOWN', node, { nextStep: 'read' });
  });
  expect(unknown.thrown).toEqual([]);
});
