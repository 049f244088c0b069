import type { IstioChoice } from '../model/istio-choice.ts';
import type { LaneId } from '../model/lane.ts';
import { istioChoice } from './istio-choice.ts';

/** What `--lane` names: a lane that the suite knows, and an Istio of its own. */
export interface LaneName {
  readonly shape: LaneId;
  /** That of the run where it is absent. */
  readonly istio?: IstioChoice;
}

/** The id of a lane is part of names of clusters and of files. */
const LONGEST_ID = 20;

/** Reads `cni`, or `cni@1.28.3`, which is lane `cni` with that Istio, as `--istio` takes it. Undefined for what is neither. */
export function laneName(text: string, shapes: readonly LaneId[]): LaneName | undefined {
  const [shape = '', ...rest] = text.split('@');
  if (!shapes.includes(shape)) return undefined;
  if (rest.length === 0) return { shape };
  const istio = istioChoice(rest.join('@'));
  return istio === undefined || istio.kind === 'pinned' ? undefined : { shape, istio };
}

/** `cni-1-28-3`: a lane with an Istio of its own is told from the others by its id. */
export function laneIdOf({ shape, istio }: LaneName): LaneId {
  if (istio === undefined) return shape;
  return `${shape}-${slugOf(istio)}`.slice(0, LONGEST_ID).replace(/-+$/, '');
}

/** Of a commit its hash, of a checkout its folder. */
function slugOf(istio: IstioChoice): string {
  return wordsOf(istio)
    .toLowerCase()
    .replaceAll(/[^0-9a-z]+/g, '-')
    .replace(/^-+/, '');
}

function wordsOf(istio: IstioChoice): string {
  if (istio.kind === 'directory') return lastName(istio.path);
  return istio.kind === 'version' ? istio.version.replace(/^v0\.0\.0-\d+-/, '') : istio.kind;
}

function lastName(path: string): string {
  return path.split('/').findLast((name) => /[0-9a-z]/i.test(name)) ?? 'checkout';
}
