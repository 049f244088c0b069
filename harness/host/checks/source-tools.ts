import type { HostAccess, HostCheck } from '../access.ts';
import type { FindingLevel } from '../finding.ts';

const GO_LEAST: readonly [number, number] = [1, 24];
const TIMEOUT_MS = 10_000;

/** Go, for the `source` image source: 1.24 or newer, for `go tool` and tools modules. */
export const goCheck: HostCheck = async (host) => {
  if (host.sourceBuild === 'none') return [];
  const base = { id: 'go', title: 'Go' };
  const remedy = 'install Go 1.24 or newer (Debian bookworm holds an older one), or use --images registry';
  if ((await host.findProgram('go')) === undefined) {
    return [{ ...base, level: lacking(host), seen: 'not installed', remedy }];
  }
  const { stdout } = await host.run(['go', 'version'], { okExitCodes: 'any', timeoutMs: TIMEOUT_MS });
  const version = parseGoVersion(stdout);
  if (version === undefined) return [{ ...base, level: lacking(host), seen: `unknown: ${stdout}`, remedy }];
  const seen = `go${version.join('.')}`;
  const [major, minor] = version;
  const enough = major > GO_LEAST[0] || (major === GO_LEAST[0] && minor >= GO_LEAST[1]);
  return [
    enough ? { ...base, level: 'ok', seen, remedy: '' } : { ...base, level: lacking(host), seen, remedy },
  ];
};

/** `go version go1.26.8 linux/amd64` -> [1, 26]; `undefined` for anything else. */
export function parseGoVersion(text: string): [number, number] | undefined {
  const match = /\bgo(\d+)\.(\d+)/.exec(text.replace(/^go version /, ''));
  return match === null ? undefined : [Number(match[1]), Number(match[2])];
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
