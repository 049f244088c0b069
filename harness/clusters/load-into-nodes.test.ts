import { existsSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadArchive } from './load-into-nodes.ts';
import { fakeEngine } from './testing/fake-engine.ts';

test('images of an archive come to every node by the names that nodes know, and the archive goes', async () => {
  const { engine, calls } = fakeEngine();
  let written = '';
  await loadArchive(engine, ['n1', 'n2'], async (archive) => {
    written = archive;
    writeFileSync(archive, 'images');
    return [{ tag: 'localhost/own/pilot:1', name: 'docker.io/istio/pilot:1.30.3' }];
  });
  expect(existsSync(written)).toBe(false);
  const file = /[^/]+$/.exec(written)?.[0];
  const ctr = 'ctr -n k8s.io images';
  expect(calls).toEqual(
    ['n1', 'n2'].flatMap((node) => [
      `cp ${written} ${node}:/var/tmp/${file}`,
      `exec ${node} ${ctr} import --label io.cri-containerd.pinned=pinned --all-platforms /var/tmp/${file}`,
      `exec ${node} ${ctr} tag --force localhost/own/pilot:1 docker.io/istio/pilot:1.30.3`,
      `exec ${node} ${ctr} rm localhost/own/pilot:1`,
      `exec ${node} rm -f /var/tmp/${file}`,
    ]),
  );
});

test('an archive that cannot be written is loaded nowhere', async () => {
  const { engine, calls } = fakeEngine();
  const failing = loadArchive(engine, ['n1'], async () => Promise.reject(new Error('no such image')));
  await expect(failing).rejects.toThrow('no such image');
  expect(calls).toEqual([]);
});
