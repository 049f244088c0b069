import { expect, test } from 'vitest';
import { recorded } from '../recorded.ts';
import { parsePluginLog } from './plugin-log.ts';

test("a node's log says what was done, and of which pod where the plugin says so", () => {
  const [first, second] = parsePluginLog(recorded('istio-cni-log.node-cni').split('\n'));
  expect(first).toMatchObject({
    at: '2026-11-24T09:07:14.813915Z',
    level: 'info',
    message: expect.stringContaining('because it has proxy type router'),
    pod: expect.stringMatching(/^istio-system\/istio-ingressgateway-/),
  });
  expect(second?.message).toMatch(/^=+ Start iptables configuration/);
  expect(second).not.toHaveProperty('pod');
});

test('plain lines and broken ones are kept', () => {
  const plain = '2026-11-24T09:42:03.902919Z\tinfo\tcni-agent\tRepairing pod...';
  expect(parsePluginLog([plain, '{"level":', ''])).toEqual([
    { at: '2026-11-24T09:42:03.902919Z', level: 'info', message: 'Repairing pod...', text: plain },
    { at: '', level: '', message: '{"level":', text: '{"level":' },
    { at: '', level: '', message: '', text: '' },
  ]);
});
