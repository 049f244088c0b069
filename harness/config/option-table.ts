import { z } from 'zod';
import type { IstioChoice } from '../model/istio-choice.ts';
import { MODES, type Mode } from '../model/mode.ts';
import { isHub, isMirror } from '../model/reference.ts';
import { CLUSTER_OPTIONS } from './cluster-options.ts';
import { BRINGS_UP, COMMAND_NAMES, FINDS_IMAGES, JUDGES, PLANS, REPEATS } from './commands.ts';
import { istioChoice } from './istio-choice.ts';
import { kindAddress } from './kind-address.ts';
import { laneText } from './lane-text.ts';
import type { OptionRow } from './option-shape.ts';
import { PROFILES } from './profile.ts';
import { listOf, name, numberFrom, settings, text, toggle } from './values.ts';

const istioText = (byDefault: 'pinned' | 'earlier') =>
  text.transform((value, context): IstioChoice => {
    const choice = value === byDefault ? { kind: byDefault } : istioChoice(value);
    if (choice === undefined)
      context.addIssue('must be a version such as 1.31.0, or the folder of a checkout such as ./istio');
    return choice ?? { kind: byDefault };
  });

/** Every option, in the order of help and README. */
export const OPTION_TABLE = {
  config: {
    schema: text,
    default: undefined,
    placeholder: 'FILE',
    help: 'options from a YAML file',
    commands: COMMAND_NAMES,
    notInFile: true,
  },
  mode: {
    schema: listOf(z.enum(MODES)).transform((modes): readonly Mode[] =>
      MODES.filter((mode) => modes.includes(mode)),
    ),
    default: MODES,
    byDefault: MODES.join(','),
    placeholder: 'MODES',
    help: 'what redirects: init (the container istio-init), cni (the plugin)',
    repeats: true,
    commands: PLANS,
  },
  lane: {
    schema: listOf(laneText),
    default: [],
    byDefault: 'those of mode and profile',
    placeholder: 'NAMES',
    help: 'lanes by name, such as init-nft,cni-dual; cni@1.30.3 has that Istio; of report, what --record keeps',
    repeats: true,
    commands: [...PLANS, 'report'],
  },
  ...CLUSTER_OPTIONS,
  profile: {
    schema: z.enum(PROFILES),
    default: 'core',
    placeholder: PROFILES.join('|'),
    help: 'quick: a CI gate; core: every core requirement, in init and cni; full: the extended ones too, in every lane',
    commands: [...PLANS, ...REPEATS],
  },
  only: {
    schema: listOf(name),
    default: [],
    byDefault: 'what the profile has',
    placeholder: 'NAMES',
    help: 'ids (CNI-E-02, E-02), themes, globs (CNI-E-*); ! takes away; of report, what --record keeps',
    repeats: true,
    commands: [...PLANS, 'report'],
  },
  keep: { schema: toggle, default: false, help: 'leave the lanes up', commands: ['run'] },
  restore: { schema: toggle, default: false, help: 'put the lanes back first', commands: ['test', 'verify'] },
  bail: {
    schema: toggle,
    default: false,
    help: 'stop a lane at the first verdict that is inconclusive, or non-conformant and no known finding',
    commands: ['run', 'test'],
  },
  images: {
    schema: z.enum(['registry', 'source', 'auto']),
    default: 'auto',
    placeholder: 'registry|source|auto',
    help: 'where images come from; auto: the registry where it has what is asked for, else built here',
    commands: [...FINDS_IMAGES, 'list'],
  },
  registry: {
    schema: text.refine(isMirror, 'must be HOST, HOST:PORT or HOST:PORT/PREFIX in small letters'),
    default: undefined,
    byDefault: "upstream's own",
    placeholder: 'HOST[:PORT][/PREFIX]',
    help: "a registry that is asked in place of upstream's: a mirror of Docker Hub, or one that holds upstream's names",
    commands: FINDS_IMAGES,
  },
  istio: {
    schema: istioText('pinned'),
    default: { kind: 'pinned' },
    byDefault: 'the pinned one',
    placeholder: 'VERSION|DIR',
    help: 'a release (1.30.3), a version of the module istio.io/istio (v0.0.0-…), or a checkout (./istio)',
    commands: [...FINDS_IMAGES, 'list'],
  },
  upgradeFrom: {
    schema: istioText('earlier'),
    default: { kind: 'earlier' },
    byDefault: 'the pinned one before',
    placeholder: 'VERSION|DIR',
    help: 'the Istio that lane upgrade comes from, and goes back to; as --istio takes it',
    commands: ['run', 'up', 'list'],
  },
  kubernetes: {
    schema: text
      .regex(/^v?\d+\.\d+\.\d+(-[\w.-]+)?$/, 'must be a version such as v1.36.4')
      .transform((version) => version.replace(/^v?/, 'v')),
    default: undefined,
    byDefault: 'the pinned one',
    placeholder: 'VERSION',
    help: "tag of kind's node image, such as v1.35.8; those that pins.json names are taken by digest",
    commands: FINDS_IMAGES,
  },
  hub: {
    schema: text.refine(isHub, 'must be HOST/PATH in small letters, such as docker.io/istio'),
    default: undefined,
    byDefault: 'docker.io/istio',
    placeholder: 'HOST/PATH',
    help: "where Istio's images are: pilot, proxyv2, install-cni and istioctl are taken there",
    commands: FINDS_IMAGES,
  },
  tag: {
    schema: text.regex(/^\w[\w.-]{0,127}$/, 'must be the tag of an image'),
    default: undefined,
    byDefault: "the release's",
    placeholder: 'TAG',
    help: "tag of Istio's images",
    commands: [...FINDS_IMAGES, 'list'],
  },
  kindFrom: {
    schema: kindAddress,
    default: undefined,
    byDefault: 'its own address',
    placeholder: 'ADDRESS',
    help: "where the files of kind's release are",
    commands: BRINGS_UP,
  },
  set: {
    schema: settings,
    default: [],
    placeholder: 'KEY=VALUE',
    help: 'a value for the installer; repeat it for more, or separate by blanks in the variable',
    repeats: true,
    commands: BRINGS_UP,
  },
  engine: {
    schema: z.enum(['docker', 'podman', 'auto']),
    default: 'auto',
    placeholder: 'docker|podman|auto',
    help: 'auto: Docker where it runs a privileged container, else podman',
    commands: [...FINDS_IMAGES, ...REPEATS],
  },
  provision: {
    schema: z.enum(['auto', 'never']),
    default: 'auto',
    placeholder: 'auto|never',
    help: 'whether missing Debian packages are installed',
    commands: BRINGS_UP,
  },
  output: {
    schema: text.regex(/^(?![\w+.-]+:\/\/)/, 'must be a directory, not an address'),
    default: undefined,
    byDefault: '$ARTIFACTS, else a directory of its own in reports/out',
    placeholder: 'DIR',
    help: 'where reports go, those of several runs by report; neither a run that goes on there nor a file of yours is overwritten',
    commands: [...JUDGES, 'up', 'report'],
  },
  json: {
    schema: toggle,
    default: false,
    help: 'events and summary as JSON on standard output',
    commands: COMMAND_NAMES.filter((command) => !['verify', 'shell', 'stability'].includes(command)),
  },
  strict: {
    schema: toggle,
    default: false,
    help: 'partial results and known findings fail too',
    commands: ['run', 'test', 'report'],
  },
  deadlineScale: {
    schema: numberFrom(0.1, 20),
    default: 1,
    placeholder: 'N',
    help: 'multiplies the deadlines of harness/time/deadlines.ts, for slow machines; from 0.1 to 20',
    commands: [...JUDGES, 'up'],
  },
  workers: {
    schema: numberFrom(1, 16, 'whole'),
    default: undefined,
    byDefault: 'by cores, and lanes at once',
    placeholder: 'N',
    help: 'judgements side by side in a lane, from 1 to 16',
    commands: JUDGES,
  },
  shuffle: {
    schema: numberFrom(1, 2 ** 31 - 1, 'whole'),
    default: undefined,
    byDefault: 'the order of the files',
    placeholder: 'SEED',
    help: 'judge in another order, the same for the same seed; no verdict may depend on it',
    commands: ['run', 'test'],
  },
  runs: {
    schema: numberFrom(2, 100, 'whole'),
    default: 5,
    placeholder: 'N',
    help: 'how many runs, those on record too; every fifth under load',
    commands: REPEATS,
  },
  requireClusters: {
    schema: toggle,
    default: false,
    help: '`npm test`: a machine that cannot host a lane is a failure',
    commands: ['run'],
  },
  rejudge: {
    schema: toggle,
    default: false,
    help: "judge the recorded observations again, by today's judges",
    commands: ['report'],
  },
  record: {
    schema: toggle,
    default: false,
    help: 'keep conformant observations, and the run that saw them, as what judges are tested on (for authors of specs)',
    commands: ['report'],
  },
  fault: {
    schema: listOf(name),
    default: [],
    placeholder: 'NAMES',
    help: 'faults of fixtures/faults, or all',
    repeats: true,
    commands: ['verify'],
  },
} as const satisfies Record<string, OptionRow>;

type Table = typeof OPTION_TABLE;
export type OptionName = keyof Table;

/** What the user may choose, checked; nothing in it has been looked up on the machine. */
export type Options = {
  readonly [Name in OptionName]: z.output<Table[Name]['schema']> | Extract<Table[Name]['default'], undefined>;
};
