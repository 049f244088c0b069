import { z } from 'zod';
import type { Kube } from '../kube/kube.ts';
import { mayDo } from '../kube/may-do.ts';
import { asWritten } from '../lanes/as-written.ts';
import { type Act, type ActKind, aimed } from './act.ts';
import { objectsThere, writtenObject } from './kept-objects.ts';

const parameters = z.strictObject({
  account: z.strictObject({ namespace: z.string(), name: z.string() }),
  /** ClusterRoleBindings. */
  bindings: z.array(z.string()),
  /** What the account may do by them, `get pods`. */
  right: z.string(),
});
const before = z.strictObject({
  /** As they were written. */
  bindings: z.array(writtenObject),
  had: z.boolean(),
});

type Parameters = z.infer<typeof parameters>;

/** Takes away a service account's ClusterRoleBindings, as an administrator would by mistake. */
export function unbindAccount(account: z.input<typeof parameters>): Act {
  return aimed(UNBIND_ACCOUNT, account);
}

export const UNBIND_ACCOUNT: ActKind<Parameters, z.infer<typeof before>> = {
  name: 'unbind-account',
  parameters,
  before,
  what: ({ account, bindings }) =>
    `ClusterRoleBindings of ${account.namespace}/${account.name} removed: ${bindings.join(', ')}`,
  async read({ kube }, { account, bindings, right }) {
    const there = await objectsThere(kube, bindings.map(referenceTo));
    return { bindings: there.map(asWritten), had: await mayDo(kube, account, right) };
  },
  async apply({ kube, signal }, { bindings }) {
    await Promise.all(bindings.map((name) => kube.delete(referenceTo(name), { signal })));
  },
  async revert({ kube }, _target, { bindings }) {
    await Promise.all(bindings.map((object) => kube.apply(object)));
  },
  async confirm({ kube }, target, { had, bindings }) {
    const has = await mayDo(kube, target.account, target.right);
    return {
      inForce: !has,
      asBefore: has === had && (await boundBy(kube, target)) === bindings.length,
      seen: `it ${has ? 'may' : 'may not'} ${target.right}`,
    };
  },
};

function referenceTo(name: string) {
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', name };
}

async function boundBy(kube: Kube, { bindings }: Parameters): Promise<number> {
  return (await objectsThere(kube, bindings.map(referenceTo))).length;
}
