import type { Findings } from '../requirement.ts';

/**
 * The plugin asks the API server thirty times, with a second after each: podRetrievalMaxRetries and podRetrievalInterval in
 * istio/istio cni/pkg/plugin/plugin.go. A slow node makes it longer, never shorter.
 */
const ALL_TRIES_MS = 29_000;

/** It was over only when all tries were made. */
export function tried(findings: Findings, subject: string, tookMs: number): Findings {
  return findings.holds(`${subject}: tries`, 'thirty, one a second', tookMs >= ALL_TRIES_MS, over(tookMs));
}

/** It was over before all tries can have been made. */
export function atOnce(findings: Findings, subject: string, tookMs: number): Findings {
  return findings.holds(`${subject}: time`, 'at once', tookMs < ALL_TRIES_MS, over(tookMs));
}

function over(tookMs: number): string {
  return `over after ${tookMs / 1000} s`;
}
