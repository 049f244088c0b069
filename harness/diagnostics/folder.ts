import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { redact } from './redact.ts';

export interface Diagnostics {
  /** Paths below the folder of what was written, in the order in which a person wants them. */
  readonly files: readonly string[];
  /** What could not be had, one line each; also in `failures.txt`. */
  readonly failures: readonly string[];
}

/** A folder that diagnostics are kept in; made with what is first written to it. */
export class Folder {
  readonly #directory: string;
  readonly #failures: string[] = [];

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Keeps a text, redacted. Gives its path, below the folder; nothing for a text that is empty, which is not kept. */
  async write(path: string, text: string): Promise<readonly string[]> {
    if (text.trim() === '') return [];
    const file = join(this.#directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, redact(text));
    return [path];
  }

  /** What a step gives; nothing where it fails, which is noted. */
  async tolerant<T>(what: string, step: () => Promise<readonly T[]>): Promise<readonly T[]> {
    try {
      return await step();
    } catch (error) {
      this.#failures.push(redact(`${what}: ${error instanceof Error ? error.message : String(error)}`));
      return [];
    }
  }

  /** Ends with what could not be had. */
  async close(files: readonly string[]): Promise<Diagnostics> {
    const failures = [...this.#failures];
    const noted = await this.tolerant('failures', () => this.write('failures.txt', failures.join('\n')));
    return { files: [...files, ...noted], failures };
  }
}
