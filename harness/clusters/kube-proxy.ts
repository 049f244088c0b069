import type { Engine } from '../engine/engine.ts';
import { eventually, type WaitOptions } from '../time/eventually.ts';

/**
 * Waits until kube-proxy has written its first rules on a node: only then do service addresses lead anywhere.
 * Its health endpoint answers 200 from then on. @throws NotInTimeError
 */
export async function kubeProxyHealthy(
  engine: Engine,
  node: string,
  family: 'ipv4' | 'ipv6' | 'dual',
  wait: WaitOptions,
): Promise<void> {
  const host = family === 'ipv6' ? '[::1]' : '127.0.0.1';
  const argv = [
    'curl',
    '--silent',
    '--show-error',
    '--fail',
    '--output',
    '/dev/null',
    '--max-time',
    '2',
    `http://${host}:10256/healthz`,
  ];
  await eventually(
    `kube-proxy on ${node} has written its first rules`,
    async () => {
      const answer = await engine.exec(node, argv, { okExitCodes: 'any' });
      return answer.exitCode === 0
        ? { done: true, value: undefined }
        : { done: false, seen: answer.stderr.trim() };
    },
    wait,
  );
}
