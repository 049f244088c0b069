import { expect, test } from 'vitest';
import { refusalsOf } from './pod-security.ts';

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
