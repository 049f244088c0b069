import { HarnessError } from '../../errors/errors.ts';
import type { ToolOutputs } from '../document.ts';
import type { Connection, Flow } from './types.ts';

/** Connections of both families from `conntrack -L`. @throws HarnessError PROBE_TOOL_FAILED if it could not be read */
export function parseConntrack(outputs: ToolOutputs): readonly Connection[] {
  return Object.entries(outputs).flatMap(([family, { exitCode, stdout, stderr }]) => {
    if (exitCode !== 0) {
      throw new HarnessError(
        'PROBE_TOOL_FAILED',
        `conntrack -L -f ${family}: exit code ${exitCode}: ${stderr.trim()}`,
        {
          nextStep: 'load nf_conntrack_netlink on the node',
        },
      );
    }
    return parseConntrackLines(stdout);
  });
}

/** Reads the lines of `conntrack -L`, in its plain or its extended form. */
export function parseConntrackLines(text: string): readonly Connection[] {
  return text
    .split('\n')
    .filter((line) => line.includes('src='))
    .map(connectionOf);
}

/** The connection that began at a source port, and if told, towards a destination port. */
export function connectionFrom(
  connections: readonly Connection[],
  sport: number,
  dport?: number,
): Connection | undefined {
  return connections.find(
    ({ original }) => original.sport === sport && (dport === undefined || original.dport === dport),
  );
}

/** Port at which a connection was really answered, where that is another than the one asked for; what REDIRECT does. */
export function redirectedTo(connection: Connection): number | undefined {
  const { original, reply } = connection;
  return reply.sport !== undefined && reply.sport !== original.dport ? reply.sport : undefined;
}

function connectionOf(line: string): Connection {
  const words = line
    .replace(/^ipv[46]\s+\d+\s+/, '')
    .trim()
    .split(/\s+/);
  const pairs = words
    .filter((word) => word.includes('='))
    .map((word) => word.split('=', 2) as [string, string]);
  const second = pairs.findIndex(([key], index) => key === 'src' && index > 0);
  const state = words.slice(1).find((word) => /^[A-Z][A-Z_0-9]+$/.test(word));
  const value = (key: string) => pairs.find(([name]) => name === key)?.[1];
  const zone = value('zone');
  return {
    protocol: words[0] ?? '',
    ...(state === undefined ? {} : { state }),
    original: flowOf(pairs.slice(0, second)),
    reply: flowOf(pairs.slice(second)),
    assured: line.includes('[ASSURED]'),
    unreplied: line.includes('[UNREPLIED]'),
    mark: Number(value('mark') ?? 0),
    ...(zone === undefined ? {} : { zone: Number(zone) }),
  };
}

function flowOf(pairs: readonly (readonly [string, string])[]): Flow {
  const value = (key: string) => pairs.find(([name]) => name === key)?.[1];
  const [sport, dport] = [value('sport'), value('dport')];
  return {
    source: value('src') ?? '',
    destination: value('dst') ?? '',
    ...(sport === undefined ? {} : { sport: Number(sport) }),
    ...(dport === undefined ? {} : { dport: Number(dport) }),
  };
}
