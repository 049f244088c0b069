import { expect, test } from 'vitest';
import { namespaceEvents } from './events.ts';
import type { Kube, KubeObject } from './kube.ts';

const forbidden = 'Error creating: pods "deployed" is forbidden: violates PodSecurity "baseline:latest"';

function event(message: string, lastTimestamp: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Event', metadata: { name: lastTimestamp }, message, lastTimestamp };
}

test('an event that stands for several says what each of them says', async () => {
  const events = [
    event(`(combined from similar events): ${forbidden}`, '2026-01-01T00:00:02Z'),
    event(forbidden, '2026-01-01T00:00:01Z'),
  ];
  const kube = { list: async () => events } as unknown as Kube;
  const messages = (await namespaceEvents(kube, 'shop')).map(({ message }) => message);
  expect(messages).toEqual([forbidden, forbidden]);
});
