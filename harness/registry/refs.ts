import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonOrUndefined } from '../files/json-file.ts';
import { sweepParts, writeWhole } from '../files/whole-file.ts';
import { DIGEST } from '../model/reference.ts';
import { touch } from './blobs.ts';

const digest = z.string().regex(DIGEST);

const refSchema = z.strictObject({
  /** The name in full. */
  reference: z.string(),
  /** Where it was asked for: another registry may hold another image of the same name. */
  source: z.string(),
  /** `linux/amd64` */
  platform: z.string(),
  /** Of what the registry names so: an index, or the manifest itself. */
  namedDigest: digest,
  manifestDigest: digest,
  manifestMediaType: z.string(),
});

/** What a name stood for when it was last asked for. */
export type Ref = z.infer<typeof refSchema>;
export type RefKey = Pick<Ref, 'reference' | 'source' | 'platform'>;

/** What names stand for, a small file each. A torn file counts as none. */
export interface Refs {
  /** Marks it as used now. */
  read(key: RefKey): Promise<Ref | undefined>;
  write(ref: Ref): Promise<void>;
  sweep(): Promise<void>;
  /** All that can be read, and when each was used last. */
  all(): Promise<readonly { readonly ref: Ref; readonly usedMs: number }[]>;
  remove(key: RefKey): Promise<void>;
}

export function createRefs(directory: string): Refs {
  const folder = join(directory, 'refs');
  const pathOf = ({ reference, source, platform }: RefKey): string => {
    const hash = createHash('sha256').update([reference, source, platform].join('\n')).digest('hex');
    return join(folder, `${hash}.json`);
  };
  return {
    read: async (key) => {
      const ref = readJsonOrUndefined(pathOf(key), refSchema);
      if (ref?.reference !== key.reference || ref.source !== key.source) return undefined;
      await touch(pathOf(key));
      return ref;
    },
    write: async (ref) => {
      const bytes = Buffer.from(`${JSON.stringify(ref, undefined, 2)}\n`);
      await writeWhole(pathOf(ref), async (append) => await append(bytes));
    },
    sweep: async () => await sweepParts(folder, Date.now()),
    all: async () => {
      const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
      const found = names.map(async (name) => {
        const ref = readJsonOrUndefined(join(folder, name), refSchema);
        const file = await stat(join(folder, name)).catch(() => undefined);
        return ref === undefined || file === undefined ? [] : [{ ref, usedMs: file.mtimeMs }];
      });
      return (await Promise.all(found)).flat();
    },
    remove: async (key) => await rm(pathOf(key), { force: true }),
  };
}
