import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../kube/kube.ts';

/** A kind of objects, as the API server is asked for it. */
export type Kind = Pick<KubeObject, 'apiVersion' | 'kind'>;

/**
 * A note in a run's directory of the kinds of which judging has marked objects in a lane (`ofPass`), so that the next pass
 * knows where to look for what a killed one left. It only grows: a kind more costs that pass one request.
 */
export interface MarkedKinds {
  /** Before the first object of that kind is made. */
  note(kind: Kind): void;
  /** What all processes have noted. */
  all(): readonly Kind[];
}

export function markedKinds(runDirectory: string, laneId: string): MarkedKinds {
  const file = join(runDirectory, `marked-kinds-${laneId}`);
  const read = (): Set<string> => {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return new Set(text.split('\n').filter((line) => line !== ''));
  };
  const known = read();
  return {
    note: ({ apiVersion, kind }) => {
      const line = `${apiVersion} ${kind}`;
      if (known.has(line)) return;
      // Other workers write, too: what is appended in one piece stays in one piece.
      appendFileSync(file, `${line}\n`);
      known.add(line);
    },
    all: () =>
      [...read()].map((line) => {
        const [apiVersion = '', kind = ''] = line.split(' ');
        return { apiVersion, kind };
      }),
  };
}
