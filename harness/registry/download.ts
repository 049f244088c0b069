import { buffer } from 'node:stream/consumers';
import { HarnessError } from '../errors/errors.ts';
import type { Transport } from './transport.ts';

/** The file at an address, as the user reaches it. @throws HarnessError DOWNLOAD_FAILED with the status; REGISTRY_UNREACHABLE */
export async function download(transport: Transport, address: string, signal?: AbortSignal): Promise<Buffer> {
  const answer = await transport.ask(new URL(address), { signal });
  if (answer.status === 200) return await buffer(answer.body);
  await answer.discard();
  throw new HarnessError('DOWNLOAD_FAILED', `${address}: status ${answer.status}`, {
    nextStep: 'see whether that address is right, and what answers there',
  });
}
