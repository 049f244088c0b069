import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { thisOwner } from '../../process/owner.ts';
import { recordedCluster } from '../records/run-record.ts';
import { type Random, randomOf } from './random.ts';

/** Where the hostile things point: none of it is a run's, and none may change. */
export interface Victims {
  /** A directory of somebody's, with a run.json that would do. */
  readonly directory: string;
  /** A kubeconfig of somebody's, which works. */
  readonly kubeconfig: string;
  /** Text of kubeconfigs: of an API server of somebody's, and of one that is away. */
  readonly serverText: string;
  readonly awayText: string;
}

export const RUN = '261124-0912-k3fd';
const SELF = thisOwner();
const { startTicks: _, ...HERE } = SELF;
export const OWN_UID = 'the-uid-on-record';
const CLUSTER = `icc-${RUN}-cni`;

/** A run as it is about to be written; each twist changes something of it. */
interface Draft {
  readonly random: Random;
  readonly victims: Victims;
  readonly directory: string;
  record: Record<string, unknown>;
  lane: Record<string, any>;
  kubeconfigText: string;
}

/** What makes a run that is not what the suite writes, or not one that it may act on; by what it changes. */
const TWISTS: Readonly<Record<string, (draft: Draft) => void>> = {
  'id with slashes': (draft) => {
    draft.record['runId'] = draft.random.pick(['../../victim', `../${RUN}`, `${RUN}/`, '/etc', 'a/b', '..']);
  },
  'another id': (draft) => {
    draft.record['runId'] = draft.random.pick([
      '',
      'kind',
      '261124-0912-aaaa',
      `${RUN}\n`,
      RUN.toUpperCase(),
      7,
      null,
    ]);
  },
  "somebody's cluster": (draft) => {
    const name = draft.random.pick(['kind', 'icc-', '', 'icc-261124-0912-aaaa-cni', `${CLUSTER}-nft`, null]);
    draft.record['clusters'] = [{ ...recordedCluster(RUN, 'cni', draft.directory), name }];
  },
  'a lane that is a path': (draft) => {
    const lane = draft.random.pick(['../cni', '', 'CNI', 'a b', '-cni']);
    draft.record['clusters'] = [{ ...recordedCluster(RUN, 'cni', draft.directory), lane }];
  },
  "somebody's kubeconfig on record": (draft) => {
    draft.record['clusters'] = [
      { ...recordedCluster(RUN, 'cni', draft.directory), kubeconfig: foreignPath(draft) },
    ];
  },
  'empty members': (draft) => {
    const member = draft.random.pick(Object.keys(draft.record));
    draft.record[member] = draft.random.pick([undefined, null, '', {}, [], [null]]);
  },
  'an owner elsewhere': (draft) => {
    draft.record['owner'] = draft.random.pick([
      { ...SELF, pid: 1, pidNamespace: 'pid:[1]' },
      { ...SELF, machine: 'another', boot: 'another' },
      { pid: 999_999_999, startTicks: '1' },
      SELF,
    ]);
  },
  'another UID': ({ lane, random }) => {
    lane['cluster'].uid = random.pick(['', null, 'another', undefined, ' ']);
  },
  "somebody's server": (draft) => {
    draft.kubeconfigText = draft.random.pick([
      draft.victims.serverText,
      draft.victims.serverText.replaceAll('fake', `kind-${CLUSTER}`),
      draft.victims.awayText,
    ]);
  },
  "somebody's kubeconfig of a lane": (draft) => {
    draft.lane['cluster'].kubeconfig = foreignPath(draft);
  },
  "somebody's node": ({ lane, random }) => {
    lane['cluster'].nodes = random.pick([
      [{ name: 'kind-control-plane' }],
      [{ name: `${CLUSTER}-nft-worker` }],
      [{}],
      null,
    ]);
  },
  "another lane's state": ({ lane, random }) => {
    const change = random.pick([{ runId: '261124-0912-aaaa' }, { lane: { id: '../x' } }, { lane: {} }]);
    Object.assign(lane, change);
  },
  'a broken kubeconfig': (draft) => {
    draft.kubeconfigText = draft.random.pick([
      '',
      '{',
      '[]',
      'a: [',
      '\0\0',
      'clusters: null\n',
      'current-context: x\n',
    ]);
  },
};

/** How what is written is spoilt in the end, beside what it says. */
const SPOILS: Readonly<Record<string, (draft: Draft) => void>> = {
  nothing: () => undefined,
  'a torn record': ({ directory, record, random }) => {
    const text = JSON.stringify(record);
    writeFileSync(join(directory, 'run.json'), text.slice(0, random.int(text.length)));
  },
  'a torn lane': ({ directory, lane, random }) => {
    const text = JSON.stringify(lane);
    writeFileSync(join(directory, 'lanes/cni.json'), text.slice(0, random.int(text.length)));
  },
  'a record that is a link': ({ directory, victims }) =>
    replaceByLink(join(directory, 'run.json'), victims, 'run.json'),
  'a lane that is a link': ({ directory, victims }) =>
    replaceByLink(join(directory, 'lanes/cni.json'), victims, 'run.json'),
  'a run that is a link': ({ directory, victims }) => replaceByLink(directory, victims, ''),
  'a kubeconfig that is a link': ({ directory, victims }) => {
    rmSync(join(directory, `${CLUSTER}.kubeconfig`));
    symlinkSync(victims.kubeconfig, join(directory, `${CLUSTER}.kubeconfig`));
  },
  'a record that is a directory': ({ directory }) => {
    rmSync(join(directory, 'run.json'));
    mkdirSync(join(directory, 'run.json'));
  },
  'a torn note of a change': ({ directory }) => writeFileSync(join(directory, 'changed-verify'), '{'),
};

/** Writes one hostile run into a cache. Gives what is wrong with it, in words. */
export function writeHostileRun(seed: number, cache: string, victims: Victims): string {
  const random = randomOf(seed);
  const directory = join(cache, 'runs', RUN);
  mkdirSync(join(directory, 'lanes'), { recursive: true });
  const draft: Draft = {
    random,
    victims,
    directory,
    ...soundRun(directory, random.int(2) === 0),
    kubeconfigText: victims.serverText,
  };
  const twists = Array.from({ length: 1 + random.int(3) }, () => random.pick(Object.keys(TWISTS)));
  for (const twist of twists) TWISTS[twist]?.(draft);
  const spoil = random.pick(Object.keys(SPOILS));
  writeRun(draft);
  SPOILS[spoil]?.(draft);
  return `${twists.join(', ')}; spoilt: ${spoil}`;
}

/** A run with one lane, as the suite writes it. */
export function soundRun(directory: string, kept: boolean): Pick<Draft, 'record' | 'lane'> {
  const cluster = recordedCluster(RUN, 'cni', directory);
  return {
    record: {
      runId: RUN,
      // No process has this number: the run is dead.
      owner: { ...HERE, pid: 999_999_999 },
      startedAt: '2026-11-24T09:12:00Z',
      kept,
      engine: 'docker',
      output: '/nowhere',
      clusters: [cluster],
    },
    lane: {
      runId: RUN,
      lane: { id: 'cni', mode: 'cni' },
      cluster: {
        name: cluster.name,
        kubeconfig: cluster.kubeconfig,
        uid: OWN_UID,
        nodes: [{ name: `${CLUSTER}-control-plane` }, { name: `${CLUSTER}-worker` }],
      },
      engine: { name: 'docker', env: {}, socket: '' },
      mesh: { accessLogFormat: { format: 'JSON', readable: true } },
    },
  };
}

export function writeRun({
  directory,
  record,
  lane,
  kubeconfigText,
}: Omit<Draft, 'random' | 'victims'>): void {
  mkdirSync(join(directory, 'lanes'), { recursive: true });
  writeFileSync(join(directory, 'run.json'), JSON.stringify(record));
  writeFileSync(join(directory, 'lanes/cni.json'), JSON.stringify(lane));
  writeFileSync(join(directory, `${CLUSTER}.kubeconfig`), kubeconfigText);
}

function foreignPath({ victims, directory, random }: Draft): unknown {
  return random.pick([
    victims.kubeconfig,
    `${CLUSTER}.kubeconfig`,
    `./runs/${RUN}/${CLUSTER}.kubeconfig`,
    join(directory, 'lanes', `${CLUSTER}.kubeconfig`),
    `${directory}/../../../victim/kubeconfig`,
    '',
    null,
    '/dev/zero',
  ]);
}

function replaceByLink(path: string, { directory }: Victims, file: string): void {
  rmSync(path, { recursive: true });
  symlinkSync(join(directory, file), path);
}
