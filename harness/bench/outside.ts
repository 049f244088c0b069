import { HarnessError } from '../errors/errors.ts';
import type { LaneState } from '../lanes/lane-state.ts';
import type { RunCommand } from '../process/run.ts';

/** A server on the nodes' network that the mesh does not know; it sees who calls. */
export interface OutsideServer {
  /** IPv4 address on the nodes' network. */
  readonly address: string;
  readonly httpPort: number;
  readonly tcpPort: number;
  /** What it logged so far: one JSON line for each connection and request. */
  log(): Promise<readonly string[]>;
}

/** The server that bring-up has started for this lane. @throws HarnessError if there is none */
export function outsideOf(state: LaneState, run: RunCommand): OutsideServer {
  const { outside } = state;
  if (outside === undefined) {
    throw new HarnessError('NO_OUTSIDE', 'no server outside the cluster was started for this lane', {
      nextStep: 'bring the lane up anew',
    });
  }
  return {
    ...outside,
    log: async () => {
      const { stdout, stderr } = await run([state.engine.name, 'logs', outside.name], {
        env: state.engine.env,
      });
      return `${stdout}\n${stderr}`.split('\n').filter((line) => line !== '');
    },
  };
}
