import { isDeepStrictEqual } from 'node:util';
import type { Difference, Judgement } from '../model/verdict.ts';

/**
 * Collects what a judge establishes and what differs. Reads as networking:
 *
 *     findings.equal('nat ISTIO_REDIRECT', 15001, port)
 *     findings.holds('pod shop/echo: PREROUTING', 'a TCP jump to ISTIO_INBOUND', jumps, 'no such rule')
 */
export class Findings {
  readonly #differences: Difference[] = [];
  readonly #failedControls: Difference[] = [];
  readonly #established: string[] = [];

  /** Deep equality of plain values. */
  equal(subject: string, expected: unknown, seen: unknown): this {
    const ok = isDeepStrictEqual(plain(expected), plain(seen));
    return this.holds(subject, show(expected), ok, show(seen));
  }

  /** A condition, with what was to be seen and what was. */
  holds(subject: string, expected: string, ok: boolean, seen: string): this {
    if (ok) this.#established.push(`${subject}: ${expected}`);
    else this.#differences.push({ subject, expected, seen });
    return this;
  }

  /** Two sets of names; says which are missing and which are too many. */
  sameSet(subject: string, expected: readonly string[], seen: readonly string[]): this {
    const missing = expected.filter((item) => !seen.includes(item));
    const extra = seen.filter((item) => !expected.includes(item));
    const difference = [
      ...missing.map((item) => `missing ${item}`),
      ...extra.map((item) => `unknown ${item}`),
    ].join('; ');
    return this.holds(subject, `exactly ${expected.join(', ') || 'none'}`, difference === '', difference);
  }

  /** A list must not be empty: a judge that looked at nothing has judged nothing. */
  some(subject: string, seen: readonly unknown[]): this {
    return this.holds(subject, 'at least one', seen.length > 0, 'none');
  }

  /**
   * What the same look must find whoever is right, since the harness or Kubernetes put it there. Where it does not, the
   * look is blind, and the verdict is inconclusive: nothing is held against the product.
   */
  control(looked: Findings): this {
    this.#failedControls.push(...looked.#differences, ...looked.#failedControls);
    this.#established.push(...looked.#established);
    return this;
  }

  /** Something worth telling that decides nothing. */
  note(text: string): this {
    this.#established.push(text);
    return this;
  }

  judgement(): Judgement {
    return {
      differences: this.#differences,
      failedControls: this.#failedControls,
      established: this.#established,
    };
  }
}

/** Drops what JSON cannot carry, so that a live value and a recorded one compare alike. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
}
