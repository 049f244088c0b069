import { createHash, randomUUID } from 'node:crypto';
import { posix } from 'node:path';
import { z } from 'zod';
import { HarnessError } from '../errors/errors.ts';
import { type Act, type ActKind, type ActWorld, aimed } from './act.ts';
import { MARKER } from './marker.ts';
import { runScript } from './node-script.ts';

const parameters = z
  .strictObject({
    node: z.string(),
    path: z.string().startsWith('/'),
    /**
     * `rename` moves a whole file in, or the old one away: who watches the directory sees a name come or go. `in-place` writes
     * into the file that is there, and `rm` unlinks it.
     */
    how: z.enum(['rename', 'in-place', 'rm']),
    /**
     * What it then holds; left out, there is no file then. `sed` is a script that changes what is there: on the node, so that a
     * secret in it goes nowhere else.
     */
    to: z.union([z.strictObject({ content: z.string() }), z.strictObject({ sed: z.string() })]).optional(),
    /** Octal; as it was if left out, and 644 for a file that is new. */
    mode: z
      .string()
      .regex(/^[0-7]{3}$/)
      .optional(),
    /** Whether its owner gives it new contents in time, as the agent its kubeconfig: what is neither old nor of this act stays. */
    renewed: z.boolean().default(false),
    /** Where the original is kept: watched by nobody. */
    store: z.string().default('/var/lib/istio-cni-conformance'),
  })
  .refine(({ how, to }) => how === 'rename' || (how === 'in-place') === (to !== undefined), {
    error: 'in-place writes, and so needs `to`; rm has none',
  });

const file = z.strictObject({
  sha256: z.string(),
  mode: z.string(),
  uid: z.string(),
  gid: z.string(),
  inode: z.string(),
  mtime: z.string(),
});
const before = z.strictObject({
  /** Null where there was none. */
  file: file.nullable(),
  /** Name of its copy in the store, and of what is put beside its directory. */
  copy: z.string(),
});

type Parameters = z.infer<typeof parameters>;
type File = z.infer<typeof file>;
type Before = z.infer<typeof before>;

const LOOK = `
test -e "$1" || exit 0
stat -c '%a %u %g %i %.9Y' "$1"
sha256sum <"$1"`;

/** Words of the scripts below: path, the new file beside its directory, copy, store. */
const KEEP = 'if [ -e "$1" ]; then umask 077; mkdir -p "$4"; cp -p "$1" "$3"; fi';
const AS_ORIGINAL = 'if [ -e "$3" ]; then chmod --reference="$3" "$2"; chown --reference="$3" "$2"; fi';
const PUT: Readonly<Record<Parameters['how'], string>> = {
  rename: 'mv "$2" "$1"',
  'in-place': 'cat "$2" >"$1"; chmod --reference="$2" "$1"; rm "$2"',
  rm: 'rm "$1"',
};
/** In the directory of what comes back. */
const BESIDE = `"\${1%/*}/${MARKER}"`;
/** containerd reads its configuration again when a file goes or is written, and not when one comes: the marker goes last. */
const RESTORE = `cp -p "$3" "$2"; : >${BESIDE}; mv "$2" "$1"; rm ${BESIDE}`;
const FORGET = `rm -f "$2" "$3" ${BESIDE}; if [ -d "$4" ]; then rmdir --ignore-fail-on-non-empty "$4"; fi`;

/**
 * Removes, writes or replaces one file of a node, as a script or another program on it would. The original stays on the
 * node, since it may hold a token. Inotify tells nothing of the directory but the edit itself: what else is needed lies outside of it.
 */
export function editNodeFile(edit: z.input<typeof parameters>): Act {
  return aimed(EDIT_NODE_FILE, edit);
}

/**
 * It took hold when the file is another one, is gone or has come: its owner may have mended it already. It is reverted when its
 * bytes, mode and owner are as before.
 */
export const EDIT_NODE_FILE: ActKind<Parameters, Before> = {
  name: 'edit-node-file',
  parameters,
  before,
  settledAfter: 2,
  what: ({ node, path, how, to }) =>
    `${path} on ${node} ${to === undefined ? 'taken away' : 'written'} by ${how}`,
  async read(world, target) {
    const its = await look(world, target);
    if (its === null && (target.to === undefined || target.how === 'in-place' || 'sed' in target.to))
      throw new HarnessError('NO_NODE_FILE', `there is no ${target.path} on ${target.node}`, {
        nextStep: 'name a file that is there',
      });
    return { file: its, copy: randomUUID() };
  },
  async apply(world, target, was) {
    const { node, how, to, mode } = target;
    const words = wordsOf(target, was);
    await runScript(world, node, KEEP, words);
    if (to === undefined) {
      await runScript(world, node, how === 'rm' ? PUT.rm : 'mv "$1" "$2"; rm "$2"', words);
      return;
    }
    if ('sed' in to) await runScript(world, node, 'sed -e "$5" "$3" >"$2"', [...words, to.sed]);
    else await runScript(world, node, 'umask 022; cat >"$2"', words, { input: to.content });
    const chmod = mode === undefined ? '' : `; chmod ${mode} "$2"`;
    await runScript(world, node, `${AS_ORIGINAL}${chmod}; ${PUT[how]}`, words);
  },
  async revert(world, target, was) {
    const is = await look(world, target);
    if (isSame(is, was.file) || (await isNewer(world, target, was, is))) return;
    await runScript(world, target.node, was.file === null ? 'rm "$1"' : RESTORE, wordsOf(target, was));
  },
  forget: async (world, target, was) =>
    void (await runScript(world, target.node, FORGET, wordsOf(target, was))),
  async confirm(world, target, was) {
    const is = await look(world, target);
    const asBefore = isSame(is, was.file) || (await isNewer(world, target, was, is));
    return {
      inForce: is?.inode !== was.file?.inode || is?.mtime !== was.file?.mtime,
      asBefore,
      seen: `${target.path} on ${target.node}: ${is === null ? 'none' : `inode ${is.inode}, mode ${is.mode}, of ${is.mtime}, sha256 ${is.sha256}`}`,
    };
  },
};

async function look(world: ActWorld, { node, path }: Parameters): Promise<File | null> {
  const words = (await runScript(world, node, LOOK, [path])).split(/\s+/);
  const [mode, uid, gid, inode, mtime, sha256] = words;
  return words.length > 1 ? file.parse({ mode, uid, gid, inode, mtime, sha256 }) : null;
}

function isSame(is: File | null, was: File | null): boolean {
  return (['sha256', 'mode', 'uid', 'gid'] as const).every((each) => is?.[each] === was?.[each]);
}

/** Whether its owner has written it since; then the old contents are of no use any more. */
async function isNewer(world: ActWorld, target: Parameters, was: Before, is: File | null): Promise<boolean> {
  if (!target.renewed || is === null || is.mode !== was.file?.mode) return false;
  return is.sha256 !== was.file.sha256 && is.sha256 !== (await editedDigest(world, target, was));
}

async function editedDigest(world: ActWorld, target: Parameters, was: Before): Promise<string | undefined> {
  const { node, to } = target;
  if (to === undefined) return undefined;
  if ('content' in to) return createHash('sha256').update(to.content).digest('hex');
  const edited = 'if [ -e "$3" ]; then sed -e "$5" "$3" | sha256sum; fi';
  return (await runScript(world, node, edited, [...wordsOf(target, was), to.sed])).split(' ')[0];
}

function wordsOf({ path, store }: Parameters, { copy }: Before): readonly string[] {
  const parent = posix.dirname(posix.dirname(path));
  return [path, posix.join(parent, `.conformance-${copy}`), posix.join(store, copy), store];
}
