import { createServer } from 'node:net';
import { HostError } from '../errors/errors.ts';
import type { UndoStack } from '../time/undo.ts';
import { SCENE } from './names.ts';

/**
 * Holds the machine for one scene until that is undone, or until this process ends, however it does: the lock is a
 * socket in Linux's abstract name space. What is found of a scene by its holder is left over. @throws HostError
 */
export async function holdMachine(undo: UndoStack, name: string = SCENE): Promise<void> {
  const server = createServer((socket) => void socket.destroy());
  undo.before('hold of the machine', async () => {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const words = 'another scene goes on, on this machine';
      reject(
        error.code === 'EADDRINUSE' ? new HostError(words, 'wait for it, or end it with Ctrl-C') : error,
      );
    });
    server.listen(`\0istio-cni-conformance/${name}`, resolve);
  });
  server.unref();
}
