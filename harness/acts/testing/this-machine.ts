import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../../host/testing/temporary.ts';
import { createRunner } from '../../process/run.ts';
import type { ActWorld } from '../act.ts';
import { fastClock, worldOf } from './stand-in.ts';

export const LIST = JSON.stringify(
  {
    cniVersion: '1.0.0',
    name: 'testbed',
    plugins: [{ type: 'ptp' }, { type: 'portmap' }, { type: 'istio-cni', name: 'istio-cni' }],
  },
  null,
  4,
);

const run = createRunner();

/** Runs what a node is told on this machine, where programs of that directory come first. */
function runIn(directory: string): ActWorld['execOnNode'] {
  return async (_node, argv, options = {}) =>
    await run(['env', `PATH=${directory}:/usr/bin:/bin`, ...argv], options);
}

/** A node with a configuration list; its agent copies the plugin anew when it sees the marker. */
export function cniNode(list: string = LIST) {
  const root = temporaryDirectory();
  const directory = join(root, 'cni', 'net.d');
  const path = join(directory, '10-testbed.conflist');
  const pluginPath = join(root, 'istio-cni');
  mkdirSync(directory, { recursive: true });
  writeFileSync(path, list, { mode: 0o640 });
  writeFileSync(pluginPath, 'plugin');
  writeFileSync(join(root, 'crictl'), '#!/bin/sh\necho "{}"\n', { mode: 0o755 });
  const clock = fastClock(async () => {
    if (!readdirSync(directory).includes('.conformance-marker')) return;
    writeFileSync(`${pluginPath}.new`, 'plugin');
    await run(['mv', `${pluginPath}.new`, pluginPath]);
  });
  const seen = () => ({
    list: readFileSync(path, 'utf8'),
    mode: statSync(path).mode,
    files: [readdirSync(join(root, 'cni')), readdirSync(directory)],
  });
  return { path, pluginPath, seen, world: worldOf({ clock, execOnNode: runIn(root) }) };
}

/** A node with one file, and nothing in the store where an original is kept. */
export function fileNode() {
  const root = temporaryDirectory();
  const directory = join(root, 'run', 'agent');
  const path = join(directory, 'kubeconfig');
  mkdirSync(directory, { recursive: true });
  writeFileSync(path, 'first', { mode: 0o600 });
  const seen = () => ({
    files: readdirSync(root, { recursive: true, encoding: 'utf8' }).toSorted((a, b) => a.localeCompare(b)),
    content: existsSync(path) ? readFileSync(path, 'utf8') : undefined,
    mode: existsSync(path) ? statSync(path).mode : undefined,
  });
  return { path, seen, store: join(root, 'store'), world: worldOf({ execOnNode: runIn(root) }) };
}

const PROGRAMS = {
  iptables: `verb=$2; shift 2; cd ROOT
    case $verb in
      -C) grep -qxF -- "$*" rules ;;
      -I) echo "$*" >>rules ;;
      -D) grep -qxF -- "$*" rules || exit 1; grep -vxF -- "$*" rules >rest; mv rest rules ;;
    esac`,
  curl: 'test ! -s ROOT/rules || exit 28',
  'systemd-run':
    'for a in "$@"; do case $a in --unit=*) unit=${a#--unit=} ;; esac; last=$a; done; echo "$last" >"ROOT/$unit.timer"',
  systemctl: 'rm -f "ROOT/$2"',
};

/** A node with a firewall and timers; a rule hides the API server from it, which answers 404 else. */
export function firewalledNode() {
  const root = temporaryDirectory();
  const programs = join(root, 'bin');
  mkdirSync(programs);
  for (const [name, script] of Object.entries(PROGRAMS))
    writeFileSync(join(programs, name), `#!/bin/sh\n${script.replaceAll('ROOT', root)}\n`, { mode: 0o755 });
  const rules = join(root, 'rules');
  writeFileSync(rules, '');
  const timers = () => readdirSync(root).filter((name) => name.endsWith('.timer'));
  const seen = () => ({ rules: existsSync(rules) ? readFileSync(rules, 'utf8') : '', timers: timers() });
  return {
    seen,
    world: worldOf({ execOnNode: runIn(programs) }),
    /** What its timers would run. */
    scripts: () => timers().map((name) => readFileSync(join(root, name), 'utf8')),
  };
}
