import type { RunCommand } from '../process/run.ts';

/** Clones what is committed of a repository, for its owner alone to change. Gives what of the work tree is left out. */
export async function cloneHead(
  run: RunCommand,
  { repository, to, uid, gid }: { repository: string; to: string; uid: number; gid: number },
): Promise<{ readonly commit: string; readonly uncommitted: readonly string[] }> {
  const git = async (...argv: readonly string[]): Promise<string> =>
    (await run(['git', '-C', repository, ...argv])).stdout;
  const commit = await git('rev-parse', '--short', 'HEAD');
  const uncommitted = (await git('status', '--porcelain')).split('\n').filter((line) => line !== '');
  await run(['git', 'clone', '--quiet', '--no-hardlinks', repository, to]);
  await run(['chown', '--recursive', `${uid}:${gid}`, to]);
  return { commit, uncommitted };
}
