/**
 * `ok`: as wanted. `warn`: a run works, with less. `missing`: a run needs it and it can be installed.
 * `unfit`: a run cannot work on this machine as it is.
 */
export type FindingLevel = 'ok' | 'warn' | 'missing' | 'unfit';

/** What one look at the host found. */
export interface CheckResult {
  /** Stable: `engine`, `memory`, ... */
  readonly id: string;
  readonly title: string;
  readonly level: FindingLevel;
  /** What was seen, one line. */
  readonly seen: string;
  /** What a person does about it; empty where the level is `ok`. */
  readonly remedy: string;
  /** It could not be looked at, so the level says nothing about the host. */
  readonly unknown?: true;
  /** The container engine that works, where the finding is of that. */
  readonly engine?: 'docker' | 'podman';
  /** Debian packages that mend it. */
  readonly packages?: readonly string[];
  /** Kernel settings that mend it, `fs.inotify.max_user_instances=512`. */
  readonly settings?: readonly string[];
}

export type Assessment =
  | { readonly fit: true; readonly warnings: readonly string[] }
  | { readonly fit: false; readonly reasons: readonly string[]; readonly warnings: readonly string[] };

/** Whether this machine can host a lane: no finding is `missing` or `unfit`. */
export function assessHost(findings: readonly CheckResult[]): Assessment {
  const warnings = findings.filter((finding) => finding.level === 'warn').map(sentence);
  const reasons = findings
    .filter((finding) => finding.level === 'missing' || finding.level === 'unfit')
    .map(sentence);
  return reasons.length === 0 ? { fit: true, warnings } : { fit: false, reasons, warnings };
}

function sentence(finding: CheckResult): string {
  return `${finding.title}: ${finding.seen}; ${finding.remedy}`;
}
