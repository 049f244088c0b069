import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HarnessError, UsageError } from '../../errors/errors.ts';
import { temporaryDirectory } from '../../host/testing/temporary.ts';
import { fakeKube } from '../../kube/fake-kube.ts';
import type { KubeObject } from '../../kube/kube.ts';
import type { InstalledMesh } from '../../mesh/install.ts';
import { keptUnlessWhole, LaneNotUpError } from './keep-bring-up.ts';

const TOKEN = `eyJ${'a'.repeat(12)}.eyJ${'b'.repeat(12)}.sig`;
const object = (kind: string, name: string, parts: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: kind === 'Namespace' ? undefined : 'istio-system' } as KubeObject['metadata'],
  ...parts,
});
const istiod = object('Pod', 'istiod-1', {
  spec: { nodeName: 'icc-worker' },
  status: {
    phase: 'Running',
    containerStatuses: [
      {
        name: 'discovery',
        restartCount: 3,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { exitCode: 1 } },
      },
    ],
  },
});
const event = object('Event', 'e1', {
  type: 'Warning',
  reason: 'BackOff',
  message: 'Back-off restarting',
  involvedObject: { kind: 'Pod', name: 'istiod-1' },
});

function keeping(work: () => Promise<InstalledMesh>, signal = new AbortController().signal) {
  const output = temporaryDirectory();
  const warnings: string[] = [];
  let phases = 0;
  const kube = fakeKube({
    objects: [object('Namespace', 'istio-system'), istiod, event],
    logs: async (_, { previous }) => `token: ${TOKEN}\nprevious ${previous}`,
  });
  const mesh = keptUnlessWhole(
    {
      kube,
      cluster: { nodes: [{ name: 'icc-worker', role: 'worker', addresses: [], podCidrs: [] }] },
      lane: { id: 'cni' },
      output,
      look: async (node) => ({ 'cni.txt': `looked at ${node}` }),
      signal,
      asPhase: (keep) => {
        phases += 1;
        return keep();
      },
      warn: (text) => warnings.push(text),
    },
    work,
  );
  const read = (file: string) => readFileSync(join(output, 'evidence/cni/bring-up', file), 'utf8');
  return { mesh, output, warnings, read, phases: () => phases };
}

test('a lane that is lost: its pods, events, logs and nodes are kept, redacted, and the error names the folder', async () => {
  const cause = new HarnessError('MESH_NOT_UP', `istiod: crash loop\n  ${TOKEN}`, { nextStep: 'mend it' });
  const { mesh, output, read } = keeping(() => Promise.reject(cause));
  const error = await mesh.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(LaneNotUpError);
  expect(error).toMatchObject({
    code: 'MESH_NOT_UP',
    message: 'istiod: crash loop\n  [redacted]',
    nextStep: `see ${join(output, 'evidence/cni/bring-up')}: pods, events and logs as they were; mend it`,
    kept: 'evidence/cni/bring-up',
  });
  expect(read('istio-system/pods.txt')).toContain('icc-worker  istiod-1: Running; discovery waits');
  expect(read('istio-system/events.txt')).toContain('Warning BackOff: Back-off restarting');
  expect(read('istio-system/logs/istiod-1.discovery.previous.log')).toBe('token: [redacted]\nprevious true');
  expect(read('nodes/icc-worker/cni.txt')).toBe('looked at icc-worker');
});

test('an error of no code of ours is told too', async () => {
  const { mesh } = keeping(() => Promise.reject(new Error('socket hang up')));
  await expect(mesh).rejects.toMatchObject({ code: 'LANE_NOT_UP', message: 'Error: socket hang up' });
});

test('an agent that does not come up is warned of, with what was kept; the mesh is given', async () => {
  const installed = {
    mesh: { version: '1.31' },
    agentTrouble: `agent: crash loop ${TOKEN}`,
  } as InstalledMesh;
  const { mesh, output, warnings, read } = keeping(async () => installed);
  expect(await mesh).toBe(installed.mesh);
  expect(warnings).toEqual([
    `its CNI agent does not come up, the rest is judged: agent: crash loop [redacted]\n  kept: ${join(output, 'evidence/cni/bring-up')}`,
  ]);
  expect(read('istio-system/pods.txt')).toContain('istiod-1');
});

test('nothing is kept of a mesh that is whole, nor where somebody interrupts or names a wrong setting', async () => {
  const whole = keeping(async () => ({ mesh: { version: '1.31' } }) as InstalledMesh);
  await whole.mesh;
  const wrong = keeping(() => Promise.reject(new UsageError('no setting: x', 'write KEY=VALUE')));
  await expect(wrong.mesh).rejects.toBeInstanceOf(UsageError);
  const interrupted = keeping(() => Promise.reject(new Error('cancelled')), AbortSignal.abort());
  await expect(interrupted.mesh).rejects.toThrow('cancelled');
  expect([whole, wrong, interrupted].map((one) => one.phases())).toEqual([0, 0, 0]);
});
