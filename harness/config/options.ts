import { z } from 'zod';
import { UsageError } from '../errors/errors.ts';
import { MODES, type Mode } from '../model/mode.ts';
import { isHub, isMirror } from '../model/reference.ts';
import { didYouMean } from './nearest.ts';

export const PROFILES = ['quick', 'core', 'full'] as const;
export type Profile = (typeof PROFILES)[number];

/** Which Istio is judged: the pinned one, a version of the module istio.io/istio, or a checkout. */
type IstioChoice =
  | { readonly kind: 'pinned' }
  | { readonly kind: 'version'; readonly version: string }
  | { readonly kind: 'directory'; readonly path: string };

/** What the user may choose. Values are checked; nothing here has been looked up on the machine. */
export interface Options {
  readonly mode: readonly Mode[];
  /** Lanes by name; empty: those of the modes that the profile has. */
  readonly lane: readonly string[];
  readonly profile: Profile;
  /** Ids, themes and globs; `!` negates. Empty: everything. */
  readonly only: readonly string[];
  readonly keep: boolean;
  readonly bail: boolean;
  readonly images: 'source' | 'registry' | 'auto';
  /** A registry that is asked in place of upstream's, `HOST[:PORT][/PREFIX]`: a mirror, or one that holds upstream's names. */
  readonly registry: string | undefined;
  readonly istio: IstioChoice;
  /** Tag of kind's node image, a version of Kubernetes; the pinned one unless told. */
  readonly kubernetes: string | undefined;
  /** Where Istio's images are, `HOST/PATH`, and their tag: those of the release unless told. */
  readonly hub: string | undefined;
  readonly tag: string | undefined;
  /** Address below which the files of kind's release are; its own unless told. */
  readonly kindFrom: string | undefined;
  /** `KEY=VALUE`, handed to the installer as they are. */
  readonly set: readonly string[];
  readonly engine: 'auto' | 'docker' | 'podman';
  readonly provision: 'auto' | 'never';
  /** Directory of the reports. */
  readonly output: string;
  readonly json: boolean;
  readonly strict: boolean;
  readonly deadlineScale: number;
  readonly requireClusters: boolean;
  /** Workers of each lane's judging process; as many as the machine's cores bear unless told. */
  readonly workers: number | undefined;
  /** Seed by which judgements are put in another order; in the order of their files unless told. */
  readonly shuffle: number | undefined;
  readonly ci: boolean;
}

/** One source's values by option name, as typed: text, or what YAML made of it. */
export type RawOptions = Readonly<Record<string, unknown>>;

/** A version of Istio or of its module; whatever looks like a path is one. */
const ISTIO = /^(pinned|v?\d+\.\d+(\.\d+)?(-[\w.-]+)?|\..*|.*\/.*)$/;

const list = z.preprocess(words, z.array(z.string()));
const flag = z.preprocess(truth, z.boolean());

const schema = z.strictObject({
  mode: z.preprocess(words, z.array(z.enum(['init', 'cni'])).min(1)).default([...MODES]),
  lane: list.default([]),
  profile: z.enum(PROFILES).default('core'),
  only: list.default([]),
  keep: flag.default(false),
  bail: flag.default(false),
  images: z.enum(['source', 'registry', 'auto']).default('auto'),
  registry: z
    .string()
    .refine(isMirror, 'must be HOST, HOST:PORT or HOST:PORT/PREFIX in small letters')
    .optional(),
  istio: z
    .string()
    .regex(ISTIO, 'must be a version such as 1.31.0, or the folder of a checkout')
    .default('pinned'),
  kubernetes: z
    .string()
    .regex(/^v?\d+\.\d+\.\d+(-[\w.-]+)?$/, 'must be a version such as v1.36.4')
    .transform((version) => version.replace(/^v?/, 'v'))
    .optional(),
  hub: z.string().refine(isHub, 'must be HOST/PATH in small letters, such as docker.io/istio').optional(),
  tag: z
    .string()
    .regex(/^\w[\w.-]{0,127}$/, 'must be the tag of an image')
    .optional(),
  kindFrom: z
    .url({ protocol: /^https?$/, error: 'must be an http or https address' })
    .regex(/^\w+:\/\/[^/?#@]*(?:[/?#]|$)/, 'must be an address without a login in it')
    .optional(),
  set: z
    .preprocess(
      (value) => (typeof value === 'string' ? [value] : value),
      z.array(z.string().regex(/^[^=\s]+=/, 'must be KEY=VALUE')),
    )
    .default([]),
  engine: z.enum(['auto', 'docker', 'podman']).default('auto'),
  provision: z.enum(['auto', 'never']).default('auto'),
  output: z.string().min(1).default('reports/out'),
  json: flag.default(false),
  strict: flag.default(false),
  deadlineScale: z.coerce.number().gt(0).max(20).default(1),
  requireClusters: flag.default(false),
  workers: z.coerce.number().int().min(1).max(16).optional(),
  shuffle: z.coerce.number().int().min(1).optional(),
  ci: flag.default(false),
});

/** Names of all options, as the file spells them. */
export const OPTION_NAMES: readonly string[] = Object.keys(schema.shape);

/**
 * Merges the sources, first one first in rank, and checks the result.
 * @throws UsageError naming the option, what was given, and the nearest that is known
 */
export function resolveOptions(...sources: readonly RawOptions[]): Options {
  const merged: Record<string, unknown> = Object.assign({}, ...sources.map(defined).toReversed());
  for (const name of Object.keys(merged)) {
    if (!OPTION_NAMES.includes(name)) throw unknownOption(name, OPTION_NAMES);
  }
  const parsed = schema.safeParse(merged);
  if (!parsed.success) throw invalid(parsed.error.issues[0], merged);
  const { istio, mode, registry, kubernetes, hub, tag, kindFrom, workers, shuffle, ...rest } = parsed.data;
  if (registry !== undefined && rest.images === 'source') {
    throw new UsageError(
      '--registry contradicts --images source: nothing is taken from a registry then',
      'leave one of the two out',
    );
  }
  return {
    ...rest,
    registry,
    kubernetes,
    hub,
    tag,
    kindFrom,
    workers,
    shuffle,
    mode: MODES.filter((known) => mode.includes(known)),
    istio: istioChoice(istio),
  };
}

/** The error for a name that is no option, with the nearest known ones. */
export function unknownOption(name: string, known: readonly string[]): UsageError {
  return new UsageError(`unknown option ${name}`, didYouMean(name, known));
}

function istioChoice(text: string): IstioChoice {
  if (text === 'pinned') return { kind: 'pinned' };
  const isPath = text.startsWith('.') || text.includes('/');
  return isPath ? { kind: 'directory', path: text } : { kind: 'version', version: text };
}

function invalid(issue: z.core.$ZodIssue | undefined, merged: RawOptions): UsageError {
  const name = String(issue?.path[0] ?? 'options');
  const given = valueAt(merged, issue?.path ?? []);
  if (issue?.code === 'invalid_value') {
    const known = issue.values.map(String);
    return new UsageError(`unknown ${name} ${JSON.stringify(given)}`, didYouMean(String(given), known));
  }
  return new UsageError(
    `option ${name}: ${issue?.message ?? 'not valid'} (given: ${withoutLogin(given)})`,
    'see `npm run conformance -- --help`',
  );
}

function valueAt(merged: RawOptions, path: readonly PropertyKey[]): unknown {
  const [name, index] = path;
  const value = typeof name === 'string' ? merged[name] : undefined;
  if (typeof index !== 'number') return value;
  const parts = words(value);
  return Array.isArray(parts) ? parts[index] : value;
}

function words(value: unknown): unknown {
  const texts = Array.isArray(value) ? value : [value];
  if (!texts.every((text) => typeof text === 'string')) return value;
  return texts.flatMap((text: string) => text.split(/[\s,]+/)).filter((word) => word !== '');
}

function truth(value: unknown): unknown {
  if (value === 'true' || value === '1' || value === 'yes') return true;
  if (value === 'false' || value === '0' || value === 'no' || value === '') return false;
  return value;
}

function defined(raw: RawOptions): RawOptions {
  return Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined));
}

/** A value as text; what may be a password before an `@` is not shown. */
function withoutLogin(value: unknown): string {
  return JSON.stringify(value ?? null).replace(/[^/"\s]+@/g, '***@');
}
