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

/** Reads lines of istio-cni.log: JSON of Istio's logging, or its plain form `TIME\tLEVEL\t...`. */
export function parsePluginLog(lines: readonly string[]): readonly PluginLogLine[] {
  return lines.map((text) => fromJson(text) ?? fromPlain(text));
}

function fromJson(text: string): PluginLogLine | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const { time, level, msg, pod } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return {
      at: textOf(time),
      level: textOf(level),
      message: textOf(msg),
      ...(typeof pod === 'string' ? { pod } : {}),
      text,
    };
  } catch {
    return undefined;
  }
}

function fromPlain(text: string): PluginLogLine {
  const [, at = '', level = '', message = text] = /^(\d{4}-\d\d-\d\dT\S+)\s+(\w+)\s+(.*)$/s.exec(text) ?? [];
  return { at, level, message, text };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
