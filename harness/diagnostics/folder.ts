import { join } from 'node:path';
import { fileName } from '../sanitize/file-name.ts';
import { writeText } from '../sanitize/files.ts';
import { harmless } from '../sanitize/harmless.ts';

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

  /** Keeps a text, harmless. Names come from the cluster: each is a folder, the last one a file. Gives its path, below the folder; nothing for a text that is empty, which is not kept. */
  async write(names: readonly string[], text: string): Promise<readonly string[]> {
    if (text.trim() === '') return [];
    const within = names.map(fileName).join('/');
    writeText(join(this.#directory, within), text);
    return [within];
  }

  /** What a step gives; nothing where it fails, which is noted. */
  async tolerant<T>(what: string, step: () => Promise<readonly T[]>): Promise<readonly T[]> {
    try {
      return await step();
    } catch (error) {
      this.#failures.push(harmless(`${what}: ${error instanceof Error ? error.message : String(error)}`));
      return [];
    }
  }

  /** Ends with what could not be had. */
  async close(files: readonly string[]): Promise<Diagnostics> {
    const failures = [...this.#failures];
    const noted = await this.tolerant('failures', () => this.write(['failures.txt'], failures.join('\n')));
    return { files: [...files, ...noted], failures };
  }
}
