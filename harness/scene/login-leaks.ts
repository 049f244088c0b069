import { filesIn, type Leak, lookFor } from '../canaries/look.ts';
import { every } from '../time/every.ts';
import type { Login } from './token-server.ts';

/** What was looked at for the login of the scene's registry, which the commands use to pull. */
export interface LoginLook {
  /** Files of the run's own directory, which is gone when it ends. */
  readonly files: number;
  /** Where the login stands. */
  readonly leaks: readonly Leak[];
}

const PERIOD_MS = 2000;

/** Looks into a folder over and over while the work goes on: what is in it goes when the work is done. */
export async function lookingMeanwhile<T>(
  login: Login,
  folder: string,
  work: () => Promise<T>,
  periodMs = PERIOD_MS,
): Promise<{ readonly value: T; readonly look: LoginLook }> {
  const files = new Set<string>();
  const leaks = new Map<string, Leak>();
  const look = async (): Promise<void> => {
    const there = filesIn(folder);
    for (const file of there) files.add(file);
    for (const leak of loginLeaks(login, there)) leaks.set(leak.file, leak);
  };
  await using _ = every(periodMs, look);
  const value = await work();
  return { value, look: { files: files.size, leaks: [...leaks.values()] } };
}

/** Where the login stands in files, and in all that is below folders; what is not there was not written. */
export function loginLeaks({ password }: Login, places: readonly string[]): readonly Leak[] {
  const written = places.flatMap((place) => filesIn(place));
  if (written.length === 0) return [];
  return lookFor([{ form: "the registry's password", secret: password }], written, '').leaks;
}
