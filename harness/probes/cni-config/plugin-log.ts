import { logEntry } from '../istio-log.ts';

/** One line of the plugin's log on the node. */
export interface PluginLogLine {
  /** RFC 3339; empty for a line that does not begin an entry. */
  readonly at: string;
  readonly level: string;
  readonly message: string;
  /** `namespace/name`, where the line says whom it is about. */
  readonly pod?: string;
  readonly text: string;
}

/** Reads lines of istio-cni.log: JSON of Istio's logging, or text; what is neither is a message alone. */
export function parsePluginLog(lines: readonly string[]): readonly PluginLogLine[] {
  return lines.map((text) => {
    const entry = logEntry(text);
    if (entry === undefined) return { at: '', level: '', message: text, text };
    const { at, level, message, labels } = entry;
    const { pod } = labels;
    return { at, level, message, ...(pod === undefined ? {} : { pod }), text };
  });
}
