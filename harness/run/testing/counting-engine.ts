import type { RunCommand } from '../../process/run.ts';

/** Words of engine commands that only look. */
const LOOKS: readonly string[] = ['version', 'info', 'ps', 'inspect', 'ls', 'images'];

/** Whether a command changes nothing of anybody: one of an engine that looks, or the lock of the own cache. */
export function onlyLooks([program, first = '', second = '']: readonly string[]): boolean {
  if (program === 'flock') return true;
  return LOOKS.includes(
    ['container', 'network', 'image', 'volume', 'context'].includes(first) ? second : first,
  );
}

export interface CountingEngine {
  readonly run: RunCommand;
  /** Commands that change something, in order. */
  readonly changes: string[];
}

/** An engine's program that has these containers, by name with their labels, and notes what changes something. */
export function countingEngine(
  containers: Readonly<Record<string, Readonly<Record<string, string>>>>,
): CountingEngine {
  const changes: string[] = [];
  const left = new Map(Object.entries(containers));
  const run: RunCommand = async (argv) => {
    const command = argv.join(' ');
    if (!onlyLooks(argv)) changes.push(command);
    if (argv[1] === 'rm') for (const name of argv) left.delete(name);
    return {
      command,
      exitCode: 0,
      stdout: answerTo(argv, Object.fromEntries(left)),
      stderr: '',
      durationMs: 1,
    };
  };
  return { run, changes };
}

/** As docker answers it. */
export function answerTo(
  argv: readonly string[],
  containers: Readonly<Record<string, Readonly<Record<string, string>>>>,
): string {
  if (argv[1] === 'version') return '29.0.0 29.0.0 default';
  if (argv[1] === 'context') return 'unix:///var/run/docker.sock';
  if (argv[1] === 'ps') {
    const wanted = argv.flatMap((word) => /^label=(.+?)=(.*)$/.exec(word)?.slice(1, 3) ?? []);
    const [key = '', value] = wanted;
    return Object.keys(containers)
      .filter((name) => containers[name]?.[key] === value)
      .join('\n');
  }
  if (argv[1] === 'container' && argv[2] === 'inspect' && argv[3] !== '--format')
    return JSON.stringify(
      argv.slice(3).map((name) => ({
        Id: name,
        Name: `/${name}`,
        State: { Running: true },
        Config: { Labels: containers[name] ?? {} },
      })),
    );
  return '';
}
