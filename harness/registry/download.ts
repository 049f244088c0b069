import { HarnessError } from '../errors/errors.ts';
import { reasonOf } from './failures.ts';
import type { Transport } from './transport.ts';

/** Larger than any program that is had so. */
const MOST_BYTES = 200e6;

/**
 * The file at an address, as the user reaches it, up to 200 MB.
 * @throws HarnessError DOWNLOAD_FAILED with the status or how far it came; REGISTRY_UNREACHABLE; the signal's reason
 */
export async function download(
  transport: Transport,
  address: string,
  signal?: AbortSignal,
  mostBytes = MOST_BYTES,
): Promise<Buffer> {
  const answer = await transport.ask(new URL(address), { signal });
  if (answer.status !== 200) {
    await answer.discard();
    const nextStep = 'see whether that address is right, and what answers there';
    throw new HarnessError('DOWNLOAD_FAILED', `${address}: status ${answer.status}`, { nextStep });
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength;
      if (bytes > mostBytes) throw tooLarge(address, mostBytes);
      chunks.push(chunk);
    }
  } catch (cause) {
    if (signal?.aborted === true) throw signal.reason;
    if (cause instanceof HarnessError) throw cause;
    const message = `${address} broke off after ${bytes} bytes: ${reasonOf(cause).words}`;
    const nextStep = 'run again: what was whole is kept';
    throw new HarnessError('DOWNLOAD_FAILED', message, { cause, nextStep });
  }
  return Buffer.concat(chunks);
}

function tooLarge(address: string, mostBytes: number): HarnessError {
  return new HarnessError('DOWNLOAD_FAILED', `${address} gives more than ${mostBytes} bytes`, {
    nextStep: 'see whether that address is right, and what answers there',
  });
}
