/** What a command is, in one line, how it is called, and which words it takes beside its options. */
interface CommandText {
  readonly summary: string;
  readonly examples: readonly string[];
  readonly words?: {
    readonly placeholder: string;
    readonly most: number;
    /** What follows the first word is another program's, its options too. */
    readonly passedOn?: boolean;
  };
}

/** Every command; `run` is the default. */
export const COMMANDS = {
  run: {
    summary: 'bring up the lanes, judge them, write the reports, tear down (the default)',
    examples: ['', '--mode cni --only CNI-E-02 --keep', '--profile quick --json'],
  },
  up: {
    summary: 'bring the lanes up and keep them; judges nothing',
    examples: ['--mode cni', '--lane cni-nft,cni-dual', '--set values.cni.repair.enabled=false'],
  },
  test: {
    summary: 'judge the lanes that are up (the newest kept run)',
    examples: ['--only E-02', '--profile quick'],
  },
  shell: {
    summary: 'run a command, or a shell, on a node of a lane that is up',
    examples: ['cni-worker', 'cni-worker ls -l /etc/cni/net.d'],
    words: { placeholder: '<node> [command...]', most: Number.POSITIVE_INFINITY, passedOn: true },
  },
  down: {
    summary: 'tear down the kept runs, or the ones named',
    examples: ['', '261124-0912-k3fd'],
    words: { placeholder: '[runs...]', most: Number.POSITIVE_INFINITY },
  },
  list: {
    summary: 'show the plan: what is judged where, and what is left out and why',
    examples: ['--profile full', '--profile quick --only "exclusion,!F-06" --json'],
  },
  doctor: {
    summary: 'say whether this machine can host a lane; changes nothing',
    examples: ['', '--engine podman'],
  },
  report: {
    summary: "write the reports again from a run's journal, or one of several runs that each judged a part",
    examples: [
      '',
      'reports/out/latest --rejudge',
      'part-1 part-2 --output whole',
      '--record --only CNI-E-02',
    ],
    words: { placeholder: '[directories...]', most: Number.POSITIVE_INFINITY },
  },
  verify: {
    summary: 'seed a fault into a kept lane and see that the right requirements turn red',
    examples: ['--fault plugin-skips --mode cni'],
  },
  stability: {
    summary: 'make the same run again and again in shuffled order, and say what was not judged alike',
    examples: ['--runs 20 --profile quick'],
  },
  clean: { summary: 'remove what killed runs left, and say what', examples: [''] },
} as const satisfies Record<string, CommandText>;

export type CommandName = keyof typeof COMMANDS;

export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[];

/** Commands by what they do, for the options that go with it. */
export const BRINGS_UP = ['run', 'up'] as const;
export const JUDGES = ['run', 'test', 'verify'] as const;
export const PLANS = ['run', 'up', 'test', 'list', 'verify'] as const;
export const FINDS_IMAGES = ['run', 'up', 'doctor'] as const;
/** Makes runs of its own, by command lines that are published. */
export const REPEATS = ['stability'] as const;

/** Whether a word of the command line is a command. */
export function isCommand(word: string | undefined): word is CommandName {
  return word !== undefined && Object.hasOwn(COMMANDS, word);
}

/** What a command is, by its name. */
export function commandText(name: CommandName): CommandText {
  return COMMANDS[name];
}

/** Where the options of a command are listed; the next step of an error. */
export function seeHelp(command: CommandName): string {
  return `see \`npm run conformance -- ${command} --help\``;
}
