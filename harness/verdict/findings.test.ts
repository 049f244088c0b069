import { expect, test } from 'vitest';
import { Findings } from './findings.ts';
import { redirected } from './redirected.ts';
import { noRedirection } from './testing/redirections.ts';

test('a look that gave no value saw nothing, in words', () => {
  const findings = new Findings().equal('port', 15006, undefined).equal('chain', undefined, 'PREROUTING');
  redirected(findings, 'pod', noRedirection());
  findings.holds('rules', 'one', false, '').holds('rules', 'one', false, undefined as unknown as string);
  const said = findings.judgement().differences.flatMap(({ expected, seen }) => [expected, seen]);
  expect(said).toEqual([
    '15006',
    'nothing',
    'nothing',
    'PREROUTING',
    'the rules of redirection',
    'no rules',
    'one',
    'nothing',
    'one',
    'nothing',
  ]);
});

test('a difference tells of which pod it is and what the product said of that', () => {
  const findings = new Findings().equal('list', 'a', 'b');
  redirected(findings.about({ pod: 'shop/echo', said: ['excluded'] }), 'pod', noRedirection());
  findings.about({ said: [] }).equal('other', 1, 2);
  expect(findings.judgement().differences.map(({ pod, said }) => [pod, said])).toEqual([
    [undefined, undefined],
    ['shop/echo', ['excluded']],
    [undefined, undefined],
  ]);
});

test('a witness decides nothing', () => {
  const judged = (...said: readonly string[]) =>
    new Findings().about({ said }).equal('port', 1, 1).judgement();
  expect(judged('excluded')).toEqual(judged());
});
