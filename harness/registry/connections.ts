import { Socket } from 'node:net';
import { buildConnector } from 'undici';

/** Makes connections for one host, and can give up those that do not stand yet. */
export interface Connections {
  readonly connect: buildConnector.connector;
  giveUp(): void;
}

export function createConnections(options: buildConnector.BuildOptions): Connections {
  const connector = buildConnector(options);
  const pending = new Set<Socket>();
  return {
    connect: (wanted, callback) => {
      // It gives the socket, which its types leave out.
      const socket: unknown = connector(wanted, (...result) => {
        if (socket instanceof Socket) pending.delete(socket);
        callback(...result);
      });
      if (socket instanceof Socket) pending.add(socket);
    },
    giveUp: () => {
      for (const socket of pending) socket.destroy(new Error('given up'));
    },
  };
}
