import { eventually } from '../../time/eventually.ts';
import type { PrimaryCni, PrimaryCniParts } from './primary-cni.ts';

/** Where kind's own CNI writes its configuration, once it knows the node's pod CIDRs. */
const CONFLIST = '/etc/cni/net.d/10-kindnet.conflist';

/** kind's own CNI: kind applies it, from the node image; it writes its configuration and the routes by itself. */
export function kindnet({ engine, wait }: PrimaryCniParts): PrimaryCni {
  const written = async (node: string): Promise<string> =>
    await eventually(
      `kindnet has configured ${node}`,
      async () => {
        const file = await engine.exec(node, ['cat', CONFLIST], { okExitCodes: 'any' });
        return file.exitCode === 0
          ? { done: true, value: file.stdout }
          : { done: false, seen: `no ${CONFLIST}: ${file.stderr.trim()}` };
      },
      wait,
    );
  return {
    title: "kindnet (kind's own)",
    config: CONFLIST,
    enforces: true,
    isKinds: true,
    // Its pod on each node does.
    connect: async () => undefined,
    install: async (nodes) =>
      Object.fromEntries(await Promise.all(nodes.map(async ({ name }) => [name, await written(name)]))),
  };
}
