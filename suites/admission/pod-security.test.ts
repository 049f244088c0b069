import { expect, test } from 'vitest';
import { judged } from '../catalogue/testing/judged.ts';
import { refusalsOf } from './pod-security.ts';
import warnsInInitMode from './q-04-baseline-warns-in-init-mode-only.spec.ts';

const VIOLATES =
  'violates PodSecurity "baseline:latest": privileged (container "a" must not set securityContext.privileged=true)';
const refused = (pod: string) => `Error creating: pods "${pod}" is forbidden: ${VIOLATES}`;
const of = (message: string, about = 'ReplicaSet team/app-7d9f') => ({ message, about });

test('what was healed by the next try is no refusal, and of Pod Security each counts once', () => {
  const events = [
    of('Error creating: Internal error occurred: failed calling webhook "x": context deadline exceeded'),
    of('Error creating: pods "app-7d9f-aaaaa" is forbidden: exceeded quota: some'),
    of(refused('app-7d9f-aaaaa')),
    of(refused('app-7d9f-bbbbb')),
    of(refused('other-1-ccccc'), 'ReplicaSet team/other-1'),
  ];
  expect(refusalsOf(events, { namespace: 'team', name: 'app' })).toEqual([refused('app')]);
});

test("a warning that is not Pod Security's is nothing to it", () => {
  const as = (warning: string) =>
    judged(warnsInInitMode, '1.31.0', ({ injected, uninjected }) => {
      injected.push(warning);
      uninjected.push(warning);
    });
  expect(as('Validation failed for ValidatingAdmissionPolicy: the image has no digest')).toBe('conformant');
  expect(as(`would ${VIOLATES.replace('violates', 'violate')}`)).toBe('non-conformant');
});
