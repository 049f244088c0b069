import { chmod, chown } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';

/** A socket that a user's group may use, in place of the daemon's own, which is left as it is. */
export interface DockerSocket {
  readonly close: () => Promise<void>;
}

/**
 * Pipes each connection to the daemon. A connection that one side has ended stays open in the other direction: `docker
 * exec` ends its input so, and still waits for the output.
 */
export async function serveDockerSocket(options: {
  readonly path: string;
  readonly group: number;
  /** Path of the daemon's socket. */
  readonly daemon: string;
}): Promise<DockerSocket> {
  const { path, group, daemon } = options;
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const onward = connect({ path: daemon, allowHalfOpen: true });
    for (const [socket, other] of [
      [client, onward],
      [onward, client],
    ] as const) {
      open.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        if (socket.errored !== null || !socket.readableEnded) other.destroy();
      });
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  await chown(path, process.getuid?.() ?? 0, group);
  await chmod(path, 0o660);
  return {
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
