import { readFileSync } from 'node:fs';
import { KIND_CLUSTER_LABEL } from '../../clusters/names.ts';
import { answerTo } from './counting-engine.ts';

export interface ProgramOutput {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
}

/** Containers by name, with their labels. */
export type Containers = Map<string, Readonly<Record<string, string>>>;

const CONFLIST = '{"cniVersion":"1.0.0","name":"conformance","plugins":[{"type":"ptp"}]}';

/** Docker's program over containers that nobody runs: what is made of them and removed is seen in the map. */
export function dockerSays(argv: readonly string[], containers: Containers): ProgramOutput {
  const [, first = '', second = ''] = argv;
  if (first === 'rm') {
    for (const name of argv) containers.delete(name);
    return {};
  }
  if (first === 'exec') return { stdout: argv.includes('cat') ? CONFLIST : '' };
  if (first === 'info')
    return {
      stdout:
        argv.at(-1)?.startsWith('[') === true
          ? '["29.0.0","runc","Debian GNU/Linux 13",[],"2","systemd","/var/lib/docker"]'
          : 'runc',
    };
  if (first === 'context') return { stdout: 'unix:///var/run/docker.sock' };
  if (first === 'run') return { stdout: `a-boot\n${tokenIn(argv)}\nMax open files 1048576 1048576 files` };
  if (first === 'network' && second === 'inspect')
    return { stdout: '[{"IPAM":{"Config":[{"Subnet":"10.89.0.0/16"}]}}]' };
  const names = argv.slice(3).filter((name) => name.startsWith('icc-'));
  if (first === 'container' && names.length > 0 && names.every((name) => !containers.has(name)))
    return { exitCode: 1, stderr: `Error: No such container: ${names[0]}` };
  return { stdout: answerTo(argv, Object.fromEntries(containers)) };
}

/** What the doctor's container reads of this user's files. */
function tokenIn(argv: readonly string[]): string {
  const file = argv.flatMap((word) => /source=(.+),target=\/icc-engine,/.exec(word)?.[1] ?? [])[0];
  return file === undefined ? '' : readFileSync(file, 'utf8').trim();
}

/** What kind makes of a cluster in an engine. */
export function addNodes(cluster: string, containers: Containers): void {
  for (const role of ['control-plane', 'worker'])
    containers.set(`${cluster}-${role}`, { [KIND_CLUSTER_LABEL]: cluster });
}
