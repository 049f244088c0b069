/** One line of an agent's log. */
export interface AgentLine {
  /** RFC 3339. */
  readonly at: string;
  readonly level: string;
  /** Empty for the default one. */
  readonly scope: string;
  readonly message: string;
}

/** Istio's logging as text: time, level, scope unless it is the default one, message; pkg/log/options.go. */
const LINE = /^(\d{4}-\d\d-\d\dT\S+)\t(\w+)\t(?:([\w-]+)\t)?(.*)$/;

/** Reads an agent's log, text or JSON; lines that continue another are left out. */
export function agentLines(log: string): readonly AgentLine[] {
  return log.split('\n').flatMap((line) => fromJson(line) ?? fromText(line) ?? []);
}

function fromText(line: string): AgentLine | undefined {
  const [, at, level, scope = '', message = ''] = LINE.exec(line) ?? [];
  return at === undefined || level === undefined ? undefined : { at, level, scope, message };
}

function fromJson(line: string): AgentLine | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const { time, level, scope = '', msg = '', ...labels } = JSON.parse(line);
    const words = Object.entries(labels).map(([key, value]) => `${key}=${String(value)}`);
    return typeof time === 'string' && typeof level === 'string'
      ? {
          at: time,
          level,
          scope: `${scope}`,
          message: [`${msg}`, ...(words.length > 0 ? [words.join(' ')] : [])].join('\t'),
        }
      : undefined;
  } catch {
    return undefined;
  }
}

/** It has installed: what it says at first, and each time that it has looked after changes. */
const INSTALLED =
  /start watching for re-installation$|CNI configuration and binaries (validated\/)?reinstalled$/;
/** It looks after what has changed in the directories, or after its token; cni/pkg/install/install.go. */
const FOUND = /^detect(ed)? changes to the /i;

/** When it last said that it has installed; undefined where it never did. */
export function lastInstalled(lines: readonly AgentLine[]): string | undefined {
  return lines.findLast(({ message }) => INSTALLED.test(message))?.at;
}

/** How often it has found changes since a time. */
export function changesFound(lines: readonly AgentLine[], since: string): number {
  return lines.filter(({ at, message }) => FOUND.test(message) && isAfter(at, since)).length;
}

/** Whether a time is later than another: both are RFC 3339, of whatever precision. */
export function isAfter(one: string, other: string): boolean {
  return Date.parse(one) > Date.parse(other);
}
