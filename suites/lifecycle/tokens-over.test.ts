import { expect, test } from 'vitest';
import { deadlines } from '../../harness/time/deadlines.ts';
import { eventually } from '../../harness/time/eventually.ts';
import type { Bench, KubeObject } from '../requirement.ts';
import { tokensOver } from './tokens-over.ts';

const KUBECONFIG = '/run/kubeconfig';
const AGENT = { metadata: { uid: 'u1' } } as unknown as KubeObject;

/** A node whose kubeconfig is another from that look on, and whose first token is refused from that one on. */
function nodeThat(renewedAt: number, refusedAt: number) {
  let looks = 0;
  const ran: string[] = [];
  const bench = {
    passId: 'p1',
    deadlines: deadlines(),
    execOnNode: async (_node: string, argv: readonly string[]) => {
      ran.push(argv[2]!.startsWith('\n') ? 'token' : argv.slice(2).join(' '));
      return { stdout: `"exp":1600\n"iat":1000\n${looks >= renewedAt ? 'second' : 'first'}` };
    },
    standingInspector: {
      node: async (_name: string, { useKubeconfig }: { useKubeconfig?: string }) => {
        looks += 1;
        const isKept = useKubeconfig !== KUBECONFIG;
        const entry = { mode: '0600', sha256: looks >= renewedAt ? 'second' : 'first' };
        const status = isKept && looks >= refusedAt ? 401 : 200;
        return { files: [{ path: KUBECONFIG, entry }], kubeconfigUse: { server: 'https://s', status } };
      },
    },
    eventually: (what: string, attempt: () => Promise<never>, deadlineMs: number) =>
      eventually(what, attempt, { deadlineMs, clock: CLOCK }),
  } as unknown as Bench;
  return { bench, ran };
}

const CLOCK = { nowMs: () => 0, pause: async () => undefined, timestamp: () => '' };
const over = ({ bench }: ReturnType<typeof nodeThat>) =>
  tokensOver(bench, { node: 'worker', kubeconfig: KUBECONFIG, agent: AGENT });

test('a kubeconfig is followed over its second token to the end of its first, and the copy of that goes', async () => {
  const node = nodeThat(8, 15);
  const { first, renewed, refused } = await over(node);
  expect(
    [first, renewed, refused].map(({ its, withIt, withFirst }) => [its.digest, withIt, withFirst]),
  ).toEqual([
    ['first', 200, 200],
    ['second', 200, 200],
    ['second', 200, 401],
  ]);
  const kept = '/run/icc-p1-first-kubeconfig';
  expect(node.ran.filter((each) => each !== 'token')).toEqual([
    `umask 077; cp "$1" "$2" sh ${KUBECONFIG} ${kept}`,
    `rm -f "$2" sh ${KUBECONFIG} ${kept}`,
  ]);
});

test('one that is never written anew is followed to the end of its token, too', async () => {
  const { renewed, refused } = await over(nodeThat(100, 8));
  for (const moment of [renewed, refused])
    expect(moment).toMatchObject({ its: { digest: 'first' }, withFirst: 401 });
});
