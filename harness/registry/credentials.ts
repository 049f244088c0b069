import { join } from 'node:path';
import { z } from 'zod';
import { HarnessError } from '../errors/errors.ts';
import { NoFileError, readNamedFile } from '../files/named-file.ts';
import type { RunCommand } from '../process/run.ts';

/** A login at a registry: a user's name and password, or a token that buys access. */
export type Credentials =
  | { readonly username: string; readonly password: string }
  | { readonly identityToken: string };

export interface FoundCredentials {
  readonly credentials?: Credentials;
  /** Why a credential helper gave none. Only a registry that then wants a login makes this matter. */
  readonly problem?: string;
}

/** The user's login at a registry's host; empty where there is none. @throws HarnessError CREDENTIALS_UNREADABLE */
export type FindCredentials = (host: string) => Promise<FoundCredentials>;

export interface DockerConfiguration {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
  readonly run: RunCommand;
}

const configSchema = z.looseObject({
  auths: z
    .record(
      z.string(),
      z.looseObject({
        auth: z.string().optional(),
        username: z.string().optional(),
        password: z.string().optional(),
        identitytoken: z.string().optional(),
      }),
    )
    .optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
  credsStore: z.string().optional(),
});
type Config = z.infer<typeof configSchema>;
type Entry = NonNullable<Config['auths']>[string];

const helperAnswer = z.looseObject({ Username: z.string(), Secret: z.string() });

/** Docker Hub's key, of before it had the API that is asked today. */
const HUB_KEY = 'https://index.docker.io/v1/';
const HUB_HOSTS = ['docker.io', 'index.docker.io', 'registry-1.docker.io'];
const HELPER_MS = 10_000;

/** Reads what `docker login` wrote: `$DOCKER_CONFIG/config.json`, else `~/.docker/config.json`, anew for each host. */
export function dockerCredentials({ environment, homeDirectory, run }: DockerConfiguration): FindCredentials {
  const file = join(environment['DOCKER_CONFIG'] || join(homeDirectory, '.docker'), 'config.json');
  return async (host) => {
    const config = await readConfig(file);
    const helper = valueFor(config.credHelpers ?? {}, host) ?? config.credsStore;
    const found = helper ? await askHelper(run, helper, host) : {};
    if (found.credentials !== undefined) return found;
    const entry = valueFor(config.auths ?? {}, host);
    const credentials = entry === undefined ? undefined : ofEntry(entry, file);
    return credentials === undefined ? found : { credentials };
  };
}

async function readConfig(file: string): Promise<Config> {
  let text: string;
  try {
    text = await readNamedFile(file);
  } catch (cause) {
    if (cause instanceof NoFileError) throw unreadable(file, cause.what);
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return {};
    throw unreadable(file, `cannot be read (${code})`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own words quote the file, which holds secrets.
    throw unreadable(file, 'is no JSON');
  }
  const config = configSchema.safeParse(value);
  if (config.success) return config.data;
  throw unreadable(
    file,
    `is not as Docker writes it, at ${config.error.issues[0]?.path.join('.') || 'its top'}`,
  );
}

/** Keys are hosts, or URLs as older programs wrote them. */
function valueFor<T>(byKey: Readonly<Record<string, T>>, host: string): T | undefined {
  const hosts = HUB_HOSTS.includes(host) ? HUB_HOSTS : [host];
  const exact = hosts.includes('docker.io') ? byKey[HUB_KEY] : byKey[host];
  return exact ?? Object.entries(byKey).find(([key]) => hosts.includes(hostOf(key)))?.[1];
}

function hostOf(key: string): string {
  return key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}

function ofEntry(entry: Entry, file: string): Credentials | undefined {
  if (entry.identitytoken) return { identityToken: entry.identitytoken };
  if (entry.auth) {
    const decoded = Buffer.from(entry.auth, 'base64').toString('utf8');
    const colon = decoded.indexOf(':');
    if (colon < 1) throw unreadable(file, 'has a login that is not USER:PASSWORD in base64');
    return { username: decoded.slice(0, colon), password: decoded.slice(colon + 1).replace(/\0+$/, '') };
  }
  return entry.username && entry.password
    ? { username: entry.username, password: entry.password }
    : undefined;
}

/** What a helper writes is never quoted: on failure too it may be the secret. */
async function askHelper(run: RunCommand, helper: string, host: string): Promise<FoundCredentials> {
  const program = `docker-credential-${helper}`;
  if (!/^[\w.-]+$/.test(helper)) return { problem: `${program} is no program's name` };
  let stdout: string;
  try {
    const input = HUB_HOSTS.includes(host) ? HUB_KEY : host;
    const result = await run([program, 'get'], { input, timeoutMs: HELPER_MS, okExitCodes: 'any' });
    if (/credentials not found/i.test(result.stdout)) return {};
    if (result.exitCode !== 0) return { problem: `${program} ended with exit code ${result.exitCode}` };
    ({ stdout } = result);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(':', 1)[0] : 'unknown';
    return { problem: `${program} did not run: ${reason}` };
  }
  try {
    const { Username, Secret } = helperAnswer.parse(JSON.parse(stdout));
    if (Username === '<token>') return { credentials: { identityToken: Secret } };
    return { credentials: { username: Username, password: Secret } };
  } catch {
    return { problem: `${program} gave an answer that is not as helpers answer` };
  }
}

function unreadable(file: string, what: string): HarnessError {
  return new HarnessError('CREDENTIALS_UNREADABLE', `the Docker configuration ${file} ${what}`, {
    nextStep: 'mend the file, or name another folder in DOCKER_CONFIG (an empty one: no login is used)',
  });
}
