import { HarnessError } from '../errors/errors.ts';
import type { Answer } from './transport.ts';

/** What a registry was asked for, as errors name it, and by whom. */
export interface Asked {
  /** The image's name in full, or the host where no image is meant. */
  readonly what: string;
  /** The host that was asked, as its user knows it: `docker.io`, a mirror's. */
  readonly host: string;
  /** Whether the user's login was sent along. */
  readonly loggedIn: boolean;
  /** Whether the registry gave an anonymous asker a token: then a refusal is its word for "no such image" too. */
  readonly admitted: boolean;
  /** Why there is no login, where a credential helper failed. */
  readonly problem?: string | undefined;
}

/** The error of an answer that is no success. */
export function refusal(asked: Asked, answer: Answer): HarnessError {
  const { status } = answer;
  if (status === 429) return rateLimited(asked, answer.header('retry-after'));
  if (status === 404) return notThere(`${asked.host} has no ${asked.what}`);
  if (status === 401 || status === 403) return noLeave(asked, status);
  return failed(asked, status);
}

/** The error of a registry that does not work. */
function failed({ host, what }: Asked, status: number): HarnessError {
  const nextStep =
    status >= 500
      ? 'wait until the registry works again, then run again: what was whole is kept'
      : 'see that the address is that of a registry (OCI distribution API)';
  return new HarnessError('REGISTRY_FAILED', `${host} answered ${status} for ${what}`, { nextStep });
}

/** A registry that wants another login than it was given, or one at all. */
export function loginNeeded({ what, host, loggedIn, problem }: Asked): HarnessError {
  const seen = loggedIn
    ? `${host} does not take the login in your Docker configuration for ${what}`
    : `${host} wants a login for ${what}`;
  const why = problem === undefined ? '' : ` (${problem})`;
  const nextStep = `docker login${host === 'docker.io' ? '' : ` ${host}`}, then run again; or see that the name is right`;
  return new HarnessError('LOGIN_NEEDED', `${seen}${why}`, { nextStep });
}

function noLeave(asked: Asked, status: number): HarnessError {
  if (asked.loggedIn || (status === 401 && !asked.admitted)) return loginNeeded(asked);
  const why = asked.problem === undefined ? '' : ` (${asked.problem})`;
  return notThere(`${asked.what} is not there, or ${asked.host} wants a login for it${why}`);
}

function notThere(message: string): HarnessError {
  return new HarnessError('NO_SUCH_IMAGE', message, {
    nextStep:
      'choose a version that is there (--istio, --kubernetes, --hub, --tag), or log in by docker login',
  });
}

function rateLimited({ what, host, loggedIn }: Asked, retryAfter: string | undefined): HarnessError {
  const when = retryAfter === undefined ? '' : `; it says to ask again ${afterWords(retryAfter)}`;
  const login = loggedIn
    ? ''
    : `log in (docker login${host === 'docker.io' ? '' : ` ${host}`}) for a higher limit, `;
  return new HarnessError('RATE_LIMITED', `${host} gives no more for now: 429 for ${what}${when}`, {
    nextStep: `${login}wait, or name a mirror by --registry; what was whole is kept`,
  });
}

/** Seconds or a date (RFC 9110, 10.2.3). */
function afterWords(retryAfter: string): string {
  return /^\d+$/.test(retryAfter) ? `in ${retryAfter} s` : `after ${retryAfter}`;
}
