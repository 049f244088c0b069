import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { HarnessError } from '../errors/errors.ts';
import { readJsonOrUndefined, writeJson } from '../files/json-file.ts';
import type { Kube, KubeObject } from '../kube/kube.ts';
import { HIDDEN } from '../sanitize/hidden.ts';
import { type Drift, driftBetween } from './lane-drift.ts';
import { lookAtLane } from './lane-look.ts';
import { type LaneSnapshot, type NodeShape, snapshotSchema } from './lane-snapshot.ts';
import { mergePatch } from './merge-patch.ts';
import { laneNamespaces } from './standing-objects.ts';

/** Keeps a lane as it was when it came up. */
export interface Keeper {
  /** Takes the snapshot that the lane is held against from now on. */
  snapshot(): Promise<void>;
  /** What differs from it; undefined where none was taken. */
  drift(): Promise<readonly Drift[] | undefined>;
  /** Puts back objects and configuration files that are gone or changed; what is new stays. @throws HarnessError NO_SNAPSHOT */
  restore(): Promise<Restored>;
}

/** What became of what differed. */
export interface Restored {
  readonly putBack: readonly Drift[];
  /** What still differs. */
  readonly left: readonly Drift[];
}

export interface KeeperParts {
  readonly kube: Pick<Kube, 'list' | 'apply' | 'patch'>;
  /** The snapshot's file. */
  readonly file: string;
  /** Looks at every node. */
  readonly nodes: () => Promise<LaneSnapshot['nodes']>;
  /** Writes a node's file whole, with that mode and owner. */
  readonly putFile: (node: string, path: string, file: NodeShape['files'][string]) => Promise<void>;
  readonly now: () => string;
}

export function keeper({ kube, file, nodes, putFile, now }: KeeperParts): Keeper {
  const read = (): LaneSnapshot | undefined => readJsonOrUndefined(file, snapshotSchema);

  const look = (namespaces: readonly string[]) => lookAtLane({ kube, nodes }, namespaces);

  async function putBack(
    { kind, where, change }: Drift,
    before: LaneSnapshot,
    objects: LaneSnapshot['objects'],
  ) {
    if (change === 'new') return;
    if (kind === 'object') await restoreObject(before.objects[where], objects[where]);
    if (kind !== 'file') return;
    const node = where.slice(0, where.indexOf(':'));
    const path = where.slice(node.length + 1);
    const was = before.nodes[node]?.files[path];
    if (was?.content !== undefined && digestOf(was.content) === was.sha256) await putFile(node, path, was);
  }

  async function restoreObject(was: unknown, is: unknown): Promise<void> {
    // What was hidden is not known.
    if (was === undefined || JSON.stringify(was).includes(HIDDEN)) return;
    const object = was as KubeObject;
    if (is === undefined) return void (await kube.apply(object));
    const { apiVersion, kind, metadata } = object;
    await kube.patch({ apiVersion, kind, ...metadata }, mergePatch(is, was));
  }

  return {
    async snapshot() {
      const namespaces = [...(await laneNamespaces(kube))];
      const taken = { version: 1, takenAt: now(), namespaces, ...(await look(namespaces)) } as const;
      writeJson(file, taken satisfies LaneSnapshot);
    },
    async drift() {
      const before = read();
      return before && driftBetween(before, await look(before.namespaces));
    },
    async restore() {
      const before = read();
      if (before === undefined)
        throw new HarnessError('NO_SNAPSHOT', `${posix.basename(file)} holds no snapshot of the lane`, {
          nextStep: 'bring the lane up anew',
        });
      const is = await look(before.namespaces);
      const differed = driftBetween(before, is);
      for (const drift of differed) await putBack(drift, before, is.objects);
      const left = driftBetween(before, await look(before.namespaces));
      return { putBack: differed.filter(({ where }) => left.every((one) => one.where !== where)), left };
    },
  };
}

function digestOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
