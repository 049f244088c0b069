import { describeEvent, type KubeEvent } from '../kube/events.ts';
import type { PluginLogLine } from '../probes/cni-config/plugin-log.ts';

/** What was heard of one pod: by the plugin's log on its node, by the agent's log there, and by its events. */
export interface ProductLogs {
  /** `namespace/name`. */
  readonly pod: string;
  readonly plugin: readonly PluginLogLine[];
  readonly agent: readonly PluginLogLine[];
  readonly events: readonly KubeEvent[];
}

const SEVERITIES = ['fatal', 'error', 'warn', 'warning'];

/**
 * What the product itself said of a pod, a line each, the most telling first: the plugin decides, the agent repairs,
 * and an event of the type Warning tells what came of it. Of each the graver first, then the later; none twice.
 */
export function productMessages({ pod, plugin, agent, events }: ProductLogs): readonly string[] {
  const spoken = new Set<string>();
  const lines = (who: string, said: readonly PluginLogLine[]) =>
    graverFirst(said).flatMap(({ at, level, message }) => {
      if (spoken.has(message)) return [];
      spoken.add(message);
      return `${who} of ${pod}: ${message} (${[level, at].filter((word) => word !== '').join(', ')})`;
    });
  const warnings = events.filter(({ type }) => type === 'Warning').toReversed();
  return [
    ...lines('plugin', plugin),
    ...lines('agent', agent),
    ...warnings.map((event) => `event of ${pod}: ${describeEvent(event)} (${event.at})`),
  ];
}

function graverFirst(lines: readonly PluginLogLine[]): readonly PluginLogLine[] {
  const rank = ({ level }: PluginLogLine) => {
    const at = SEVERITIES.indexOf(level.toLowerCase());
    return at === -1 ? SEVERITIES.length : at;
  };
  return lines.toReversed().toSorted((a, b) => rank(a) - rank(b));
}
