import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRunner, type RunCommand } from '../../process/run.ts';

/** What a stand-in says: standard output, standard error, exit code. */
export interface Answer {
  readonly out?: string;
  readonly err?: string;
  readonly code?: number;
}

/** Stand-in programs of one test, answering in place of docker, podman, apt-get and conntrack. */
export interface StandIns extends AsyncDisposable {
  readonly run: RunCommand;
  /** A directory of the test's own, removed with it. */
  readonly directory: string;
  /** Every call so far, as argument vectors. */
  calls(): Promise<readonly (readonly string[])[]>;
}

const BIN = fileURLToPath(new URL('../../../fixtures/bin', import.meta.url));

/** Answers by key: `docker.image.inspect`, `podman.info`, `apt-get`, the longest that fits a call. */
export async function standIns(answers: Readonly<Record<string, Answer>>): Promise<StandIns> {
  const directory = await mkdtemp(join(tmpdir(), 'icc-test-'));
  await writeFile(join(directory, 'calls'), '');
  for (const [key, answer] of Object.entries(answers)) {
    await writeFile(join(directory, `${key}.out`), answer.out ?? '');
    await writeFile(join(directory, `${key}.err`), answer.err ?? '');
    await writeFile(join(directory, `${key}.code`), `${answer.code ?? 0}`);
  }
  return {
    run: createRunner({ PATH: `${BIN}:/usr/bin:/bin`, STAND_IN: directory }),
    directory,
    calls: async () => {
      const text = await readFile(join(directory, 'calls'), 'utf8');
      return text
        .split('\x1e')
        .filter((call) => call !== '')
        .map((call) => call.split('\x1f').slice(0, -1));
    },
    [Symbol.asyncDispose]: async () => await rm(directory, { recursive: true, force: true }),
  };
}
