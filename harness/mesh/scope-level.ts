/**
 * The level that a flag --log_output_level, such as `default:info,cni-plugin:debug`, means for a scope: its own, or that of
 * `all`, which sets every scope; of both, what stands last; `info` where none is told. A level without a scope is of `default`
 * (istio/istio pkg/log/config.go processLevels, pkg/log/options.go convertScopedLevel).
 */
export function scopeLevel(flag: string, scope: string): string {
  const told = flag
    .split(',')
    .filter((each) => each !== '')
    .map((each) => (each.includes(':') ? each.split(':') : ['default', each]));
  const [, level = 'info'] = told.findLast(([its]) => its === scope || its === 'all') ?? [];
  return level;
}

/** Whether what is logged at info is told at that level. */
export function tellsInfo(level: string): boolean {
  return level === 'info' || level === 'debug';
}
