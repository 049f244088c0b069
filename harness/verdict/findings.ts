import { isDeepStrictEqual } from 'node:util';
import type { Difference, Judgement } from '../model/verdict.ts';

/** Of what the next findings are, beside their words. */
export type About = Pick<Difference, 'pod' | 'said' | 'requirement'>;

/**
 * Collects what a judge establishes and what differs. Reads as networking:
 *
 *     findings.equal('nat ISTIO_REDIRECT', 15001, port)
 *     findings.holds('pod shop/echo: PREROUTING', 'a TCP jump to ISTIO_INBOUND', jumps, 'no such rule')
 */
export class Findings {
  #differences: Difference[] = [];
  #failedControls: Difference[] = [];
  #established: string[] = [];
  #about: About = {};

  /**
   * The same findings; what is held there is of this pod. What the product said of it, in logs and events, is a witness: shown
   * beside each difference, and never what decides.
   */
  about({ pod, said, requirement }: About): Findings {
    const same = new Findings();
    same.#differences = this.#differences;
    same.#failedControls = this.#failedControls;
    same.#established = this.#established;
    same.#about = {
      ...(pod === undefined ? {} : { pod }),
      ...(said === undefined || said.length === 0 ? {} : { said }),
      ...(requirement === undefined ? {} : { requirement }),
    };
    return same;
  }

  /** Deep equality of plain values. */
  equal(subject: string, expected: unknown, seen: unknown): this {
    const ok = isDeepStrictEqual(expected, seen) || isDeepStrictEqual(plain(expected), plain(seen));
    return this.holds(subject, show(expected), ok, ok ? '' : show(seen));
  }

  /** A condition, with what was to be seen and what was; nothing where that is empty. */
  holds(subject: string, expected: string, ok: boolean, seen: string): this {
    if (ok) this.#established.push(`${subject}: ${expected}`);
    else this.#differences.push({ subject, expected, seen: inWords(seen), ...this.#about });
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
  return inWords(typeof value === 'string' ? value : JSON.stringify(value));
}

/** A look that gave no value saw nothing: that is what a person reads, whatever the language calls it. */
function inWords(text: string | undefined): string {
  return text === undefined || text === '' || text === 'undefined' ? 'nothing' : text;
}
