import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attachEngine } from '../../engine/attach-engine.ts';
import type { Engine } from '../../engine/engine.ts';
import { type EngineName, engineCheck } from '../../engine/find-engine.ts';
import { HostError } from '../../errors/errors.ts';
import { createHostAccess, type HostAccess } from '../../host/access.ts';
import { assessHost, type CheckResult } from '../../host/check-result.ts';
import { BROWSERS } from '../../host/checks/chromium.ts';
import { examineHost, HOST_CHECKS } from '../../host/doctor.ts';
import { provision } from '../../host/provision.ts';
import type { Context } from '../context.ts';
import type { Machine } from './capabilities-of.ts';

/** Nodes that fit into the kernel's own limits. */
const NODES_BY_DEFAULT = 4;

/** A machine that can host a lane. */
export interface FitHost {
  readonly findings: readonly CheckResult[];
  readonly engine: EngineName;
  readonly access: HostAccess;
  /** Path of a browser, if there is one. */
  readonly browser: string | undefined;
}

/** The host as this user has it; only who brings lanes up asks what building images needs. */
export function hostAccess(context: Context, sourceBuild: HostAccess['sourceBuild'] = 'none'): HostAccess {
  if (context.surroundings !== undefined) return { ...context.surroundings.host, sourceBuild };
  return createHostAccess({
    run: context.run,
    environment: context.environment,
    scratchDirectory: tmpdir(),
    cacheDirectory: context.cache,
    sourceBuild,
  });
}

/** Looks at the host, the engine included; changes nothing. */
export async function examine(context: Context, access: HostAccess): Promise<readonly CheckResult[]> {
  return await examineHost(access, [engineCheck(forced(context)), ...HOST_CHECKS]);
}

/**
 * Looks at the host, installs what is missing where that is allowed, and looks again. Kernel settings are raised
 * only for more nodes at once than the kernel's defaults were seen to bear.
 * @throws HostError with every reason, if no lane can be hosted; nothing else was made then
 */
export async function fitHost(
  context: Context,
  nodesAtOnce: number,
  sourceBuild: HostAccess['sourceBuild'],
): Promise<FitHost> {
  const access = hostAccess(context, sourceBuild);
  let findings = await examine(context, access);
  const provisioned = await provision(findings, {
    run: context.run,
    say: context.say,
    warn: (text) => context.progress({ type: 'warning', text }),
    ...(context.confirm === undefined ? {} : { confirm: context.confirm }),
    mode: context.options.provision,
    root: access.root,
    sourceBuild,
    debian: (await access.findProgram('apt-get')) !== undefined,
    kernelSettings: nodesAtOnce > NODES_BY_DEFAULT,
  });
  if (provisioned.installed.length > 0 || provisioned.raised.length > 0)
    findings = await examine(context, access);
  const assessment = assessHost(findings);
  for (const warning of assessment.warnings) context.progress({ type: 'warning', text: warning });
  if (!assessment.fit) throw unfit(assessment.reasons, provisioned.remedy);
  return { findings, engine: engineIn(findings), access, browser: await browserOn(access) };
}

/** The engine that was found fit, with storage of our own where it is podman. */
export async function openEngine(context: Context, access: HostAccess, name: EngineName): Promise<Engine> {
  return await attachEngine(name, {
    host: access,
    start: context.start,
    podmanDirectory: podmanDirectory(context.cache),
    warn: (text) => context.progress({ type: 'warning', text }),
  });
}

/** Where podman's own configuration, storage and networks are kept, in the suite's cache. */
export function podmanDirectory(cache: string): string {
  return join(cache, 'engine', 'podman');
}

/** What the machine offers to lanes, as the doctor found it; the image source says whether it comes with cnitool. */
export function machineOf(
  { findings, browser }: Pick<FitHost, 'findings' | 'browser'>,
  { cnitool, earlierIstio }: Pick<Machine, 'cnitool' | 'earlierIstio'>,
): Machine {
  // What could not be looked at is not taken from a lane: it says by itself where the kernel lacks it.
  const has = (id: string) => {
    const found = findings.find((finding) => finding.id === id);
    return found?.level === 'ok' || found?.unknown === true;
  };
  return {
    browser: browser !== undefined,
    cnitool,
    earlierIstio,
    ipv6: has('ipv6'),
    nftables: has('netfilter-nftables'),
  };
}

function unfit(reasons: readonly string[], remedy: string | undefined): HostError {
  const list = reasons.map((reason) => `\n  - ${reason}`).join('');
  return new HostError(
    `this machine cannot host a lane:${list}`,
    remedy ?? 'see `npm run conformance -- doctor`',
  );
}

/** Of a host that was found fit: there is one then. */
function engineIn(findings: readonly CheckResult[]): EngineName {
  return findings.find(({ engine }) => engine !== undefined)?.engine ?? 'podman';
}

async function browserOn(access: HostAccess): Promise<string | undefined> {
  const paths = await Promise.all(BROWSERS.map(async (name) => await access.findProgram(name)));
  return paths.find((path) => path !== undefined);
}

function forced(context: Context): EngineName | undefined {
  return context.options.engine === 'auto' ? undefined : context.options.engine;
}
