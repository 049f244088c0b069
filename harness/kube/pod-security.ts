/** What Pod Security holds against a pod, by name: kubernetes/pod-security-admission policy/check_*.go. */
export interface Violations {
  /** `restricted`; empty where the text is no refusal by Pod Security. */
  readonly policy: string;
  /** Names of all checks, known to us or not: `seccompProfile`, `runAsNonRoot != true`. */
  readonly checks: readonly string[];
  /** Containers that any of them names, each once, sorted. */
  readonly containers: readonly string[];
  /** Capabilities that must not be added, each once, sorted. */
  readonly capabilities: readonly string[];
}

/** Reads a refusal or a warning: `violates PodSecurity "restricted:latest": check (details), check (details)`. */
export function violations(text: string): Violations {
  const [, policy = '', list = ''] = /violates? PodSecurity "([^":]*)[^"]*": (.*)$/s.exec(text) ?? [];
  const items = separated(list);
  const named = (before: RegExp) =>
    [...new Set(items.flatMap((item) => namesAfter(before, item)))].toSorted();
  return {
    policy,
    checks: items.map((item) => item.replace(/ \(.*$/s, '')),
    containers: named(/containers? /),
    capabilities: named(/must not include /),
  };
}

/** Whether a text, a refusal or a warning, is Pod Security's. */
export function isPodSecuritys(text: string): boolean {
  return violations(text).policy !== '';
}

/** The quoted names of every list that follows such words. */
function namesAfter(before: RegExp, text: string): readonly string[] {
  const lists = text.matchAll(new RegExp(`${before.source}((?:"[^"]+"(?:, )?)+)`, 'g'));
  return [...lists].flatMap(([, list = '']) => [...list.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name));
}

/** Parts between commas that stand outside parentheses. */
function separated(list: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const char of list) {
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (char === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
