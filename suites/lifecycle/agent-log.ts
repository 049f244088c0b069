import { type LogEntry, logEntry } from '../requirement.ts';

/** Entries of an agent's log; lines that continue one are left out. */
export function agentLines(log: string): readonly LogEntry[] {
  return log.split('\n').flatMap((line) => logEntry(line) ?? []);
}

/** What an entry says, and of what, for a person. */
export function wordsOf({ message, labels }: LogEntry): string {
  const about = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return [message, ...about].join(' ');
}

/** What is none is of no pod: a label may be anything. */
const POD = /^[a-z\d-]+\/[a-z\d.-]+$/;

/** Which pod an entry is about, `NAMESPACE/NAME`: it stands as a label, or as the key of a queue. */
export function podNamedIn({ message, labels }: LogEntry): string | undefined {
  const [, key] = /error handling ([a-z\d-]+\/[a-z\d.-]+)/.exec(message) ?? [];
  const pod = labels['pod'] ?? key ?? '';
  return POD.test(pod) ? pod : undefined;
}

/** It has installed: what it says at first, and each time that it has looked after changes. */
const INSTALLED =
  /start watching for re-installation$|CNI configuration and binaries (validated\/)?reinstalled$/;
/** It looks after what has changed in the directories, or after its token; cni/pkg/install/install.go. */
const FOUND = /^detect(ed)? changes to the /i;

/** When it last said that it has installed; undefined where it never did. */
export function lastInstalled(lines: readonly LogEntry[]): string | undefined {
  return lines.findLast(({ message }) => INSTALLED.test(message))?.at;
}

/** How often it has found changes since a time. */
export function changesFound(lines: readonly LogEntry[], since: string): number {
  return lines.filter(({ at, message }) => FOUND.test(message) && isAfter(at, since)).length;
}

/** Whether a time is later than another: both are RFC 3339, of whatever precision. */
export function isAfter(one: string, other: string): boolean {
  return Date.parse(one) > Date.parse(other);
}
