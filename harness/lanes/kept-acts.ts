import { randomBytes } from 'node:crypto';
import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError } from '../errors/errors.ts';
import { writeJson } from '../files/json-file.ts';
import { readPlainFile } from '../files/plain-file.ts';
import { isRefusal } from '../kube/errors.ts';
import type { Kube } from '../kube/kube.ts';
import { redactJson } from '../sanitize/redact.ts';
import { type ActEntry, parseActEntry } from './act-entry.ts';
import { SUITE_NAMESPACE } from './suite-namespace.ts';

const LABEL = 'istio-cni-conformance.act-in';

/** An act on record. */
export interface KeptAct {
  /** Undefined where it cannot be read, or another version of the suite wrote it. */
  readonly entry: ActEntry | undefined;
  /** ConfigMap or file, for a person. */
  readonly where: string;
  /** Once it is reverted. */
  readonly remove: () => Promise<void>;
}

/**
 * What is changed in a lane and not reverted: in the cluster beside the lane's lease, so that whoever comes next finds it
 * from any machine, or in the run's directory, where the act may cut off the API or the cluster keeps none.
 */
export interface KeptActs {
  /** Before it is applied; gives how it is taken off the record. @throws HarnessError SECRET_IN_ACT, with nothing kept */
  keep(entry: ActEntry, options?: { readonly here?: boolean }): Promise<() => Promise<void>>;
  /** The newest first. @throws KubeUnreachableError */
  all(): Promise<readonly KeptAct[]>;
}

export function keptActs(
  kube: Pick<Kube, 'create' | 'list' | 'delete'>,
  runDirectory: string,
  laneId: string,
): KeptActs {
  const reference = (name: string) =>
    ({ apiVersion: 'v1', kind: 'ConfigMap', namespace: SUITE_NAMESPACE, name }) as const;
  const inCluster = (name: string, entry: ActEntry | undefined): KeptAct => ({
    entry,
    where: `ConfigMap ${SUITE_NAMESPACE}/${name}`,
    remove: () => kube.delete(reference(name)),
  });
  const inFile = (file: string, entry: ActEntry | undefined): KeptAct => ({
    entry,
    where: file,
    remove: async () => rmSync(file, { force: true }),
  });

  async function create(name: string, entry: ActEntry): Promise<KeptAct> {
    const { apiVersion, kind, ...metadata } = reference(name);
    const data = { entry: JSON.stringify(entry) };
    await kube.create({ apiVersion, kind, metadata: { ...metadata, labels: { [LABEL]: laneId } }, data });
    return inCluster(name, entry);
  }

  function write(name: string, entry: ActEntry): KeptAct {
    const file = join(runDirectory, `${name}.json`);
    writeJson(file, entry);
    return inFile(file, entry);
  }

  async function list(): Promise<readonly KeptAct[]> {
    const query = { apiVersion: 'v1', kind: 'ConfigMap', namespace: SUITE_NAMESPACE };
    const kept = await orRefused(kube.list({ ...query, labelSelector: `${LABEL}=${laneId}` }));
    return (kept ?? [])
      .filter(({ metadata }) => metadata.labels?.[LABEL] === laneId)
      .map(({ metadata, ...object }) => inCluster(metadata.name, parseActEntry(object['data']?.entry ?? '')));
  }

  return {
    async keep(entry, { here = false } = {}) {
      refuseSecrets(entry);
      const name = `act-${laneId}-${randomBytes(4).toString('hex')}`;
      const kept = here ? undefined : await orRefused(create(name, entry));
      return (kept ?? write(name, entry)).remove;
    },
    async all() {
      const files = globSync(`act-${laneId}-????????.json`, { cwd: runDirectory }).map((name) => {
        const file = join(runDirectory, name);
        return inFile(file, parseActEntry(textOf(file)));
      });
      return [...files, ...(await list())].toSorted((a, b) => sinceOf(b) - sinceOf(a));
    },
  };
}

/** Undefined where the cluster has no place for it, or the suite no rights. */
async function orRefused<T>(sent: Promise<T>): Promise<T | undefined> {
  try {
    return await sent;
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

function refuseSecrets({ what, parameters, before }: ActEntry): void {
  const kept = { parameters, before };
  if (JSON.stringify(redactJson(kept)) === JSON.stringify(kept)) return;
  throw new HarnessError('SECRET_IN_ACT', `${what}: what is there holds a secret, which is kept nowhere`, {
    nextStep: 'nothing was changed; leave out what needs this act, by --only',
  });
}

function sinceOf({ entry }: KeptAct): number {
  return entry === undefined ? 0 : Date.parse(entry.since);
}

/** Empty where there is no plain file that can be read: then nobody knows what was changed. */
function textOf(file: string): string {
  try {
    return readPlainFile(file);
  } catch {
    return '';
  }
}
