import { HarnessError } from '../errors/errors.ts';
import { DiskFullError, inPhase } from '../files/disk-full.ts';
import { CommandError } from '../process/run.ts';
import { type BuildFailure, fileIn, SIGNS, saysDiskFull } from './failure-signs.ts';

/** Reads the output of `go`, `pip` or `mmdebstrap`: what failed, and what a person does now. */
export function readFailure(output: string): BuildFailure {
  for (const sign of SIGNS) {
    const match = output.match(sign.pattern);
    if (match !== null) return sign.read([...match].slice(1));
  }
  return {
    code: 'BUILD_FAILED',
    detail: output.trimEnd().split('\n').at(-1) ?? '',
    nextStep: 'see the output above; the cache is good, a next run goes on where this one failed',
  };
}

/**
 * Runs one step of a build; a program that fails becomes an error that says what failed of which step, and so does a disk
 * that is full. @throws DiskFullError; HarnessError CHECKSUM_DIFFERS, CHECKSUM_MISSING, DOWNLOAD_FAILED, PROGRAM_MISSING, BUILD_FAILED
 */
export async function explaining<T>(step: string, work: () => Promise<T>): Promise<T> {
  try {
    return await inPhase(step, work);
  } catch (cause) {
    if (!(cause instanceof CommandError) || cause.failure === 'cancelled') throw cause;
    if (cause.failure === 'not-found') {
      throw new HarnessError('PROGRAM_MISSING', `${step}: ${cause.message}`, {
        cause,
        nextStep: 'run `npm run conformance -- doctor`, which names what to install',
      });
    }
    const output = `${cause.result.stderr}\n${cause.result.stdout}`;
    if (saysDiskFull(output)) throw new DiskFullError(fileIn(output), cause, step);
    const failure = readFailure(output.trim());
    throw new HarnessError(failure.code, `${step}: ${failure.detail}`, { cause, nextStep: failure.nextStep });
  }
}
