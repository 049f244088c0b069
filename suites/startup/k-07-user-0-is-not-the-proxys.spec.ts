import type { Findings, PodSnapshot } from '../requirement.ts';
import {
  canonical,
  empty,
  handMadeSidecarPod,
  podGroups,
  requirement,
  set,
  sleepingContainer,
} from '../requirement.ts';

/** Ids by which the rules know the proxy. */
interface Owners {
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

/** A pod whose proxy runs as that user and group, and by which ids its rules must know it. */
function proxyOf(runAsUser: number, runAsGroup: number, owners: readonly [user: string, group: string]) {
  const securityContext = { runAsUser, runAsGroup };
  const proxy = sleepingContainer({ name: 'istio-proxy', args: ['proxy', 'sidecar'], securityContext });
  return {
    what: `sidecar of user ${runAsUser} and group ${runAsGroup}`,
    in: 'plain',
    make: (
      its: Pick<Parameters<typeof handMadeSidecarPod>[0], 'name' | 'node' | 'namespace'>,
      { images }: { readonly images: { readonly apps: string } },
    ) =>
      handMadeSidecarPod({ ...its, proxyContainer: false, containers: [sleepingContainer(), proxy] }, images),
    holds: (findings: Findings, subject: string, { users, groups }: Owners) =>
      findings
        .equal(`${subject}: users that the rules know`, [owners[0]], users)
        .equal(`${subject}: groups that the rules know`, [owners[1]], groups),
  } as const;
}

export default requirement(
  'CNI-K-07',
  podGroups({
    look: ({ rules }: PodSnapshot): Owners => {
      const all = canonical(rules).flatMap((chain) => chain.rules);
      const ids = (option: string) =>
        [
          ...new Set(all.flatMap((rule) => new RegExp(`--${option} (\\d+)`).exec(rule)?.[1] ?? [])),
        ].toSorted();
      return { users: ids('uid-owner'), groups: ids('gid-owner') };
    },
    groups: {
      root: { ...proxyOf(0, 0, ['1337', '1337']), expect: 'redirected' },
      /** As the injector makes it for TPROXY. */
      rootUser: { ...proxyOf(0, 1337, ['1337', '1337']), expect: 'redirected' },
      another: { ...proxyOf(2000, 3000, ['2000', '3000']), expect: 'redirected' },
    },
    mutants: {
      'user 0 is known': ({ root: [first] }) => set(first, { users: ['0'] }),
      'user 0 is known, too': ({ rootUser }) => rootUser.at(-1)?.users.push('0'),
      'group 0 is known': ({ root }) => set(root.at(-1), { groups: ['0'] }),
      'nobody is known': ({ root: [first] }) => empty(first?.users),
      'every proxy is known by the same id': ({ another: [first] }) =>
        set(first, { users: ['1337'], groups: ['1337'] }),
    },
  }),
);
