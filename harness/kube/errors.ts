import { HarnessError } from '../errors/errors.ts';

/** One entry of a Status's `details.causes`. */
export interface StatusCause {
  readonly reason: string;
  readonly field: string;
  readonly message: string;
}

/** The API server refused a request: its HTTP status, the reason and message of its Status object, and the causes. */
export class KubeApiError extends HarnessError {
  /** HTTP status code, or 0 where the refusal came inside a stream. */
  readonly status: number;
  /** `NotFound`, `Conflict`, `Forbidden`, `Invalid`, ...; empty if the body was no Status. */
  readonly reason: string;
  readonly serverMessage: string;
  readonly causes: readonly StatusCause[];
  /** Set where a server that is busy or in trouble says after how long the request may be sent again. */
  readonly retryAfterMs: number | undefined;

  constructor(request: string, status: number, body: string, retryAfterMs?: number) {
    const parsed = parseStatus(body);
    const causes = parsed.causes.map((cause) => `\n  ${cause.field}: ${cause.message}`).join('');
    const refusal = [status === 0 ? '' : String(status), parsed.reason]
      .filter((part) => part !== '')
      .join(' ');
    super('KUBE_API', `${request}: ${refusal}: ${parsed.message}${causes}`, {
      nextStep:
        'read the server message; a 403 from admission names the policy, a 401 means the kubeconfig is stale',
    });
    this.status = status;
    this.reason = parsed.reason;
    this.serverMessage = parsed.message;
    this.causes = parsed.causes;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Whether the API server answered that it does not serve this, or not to us: another request will not do better. */
export function isRefusal(error: unknown): boolean {
  if (error instanceof KubeApiError) return [403, 404, 405].includes(error.status);
  return error instanceof HarnessError && error.code === 'KIND_NOT_SERVED';
}

/** The API server could not be reached, or did not answer in time. */
export class KubeUnreachableError extends HarnessError {
  /** There was no connection, or it broke before there was an answer. */
  readonly isLost: boolean;

  constructor(request: string, why: string, cause: unknown, isLost = false) {
    super('KUBE_UNREACHABLE', `${request}: ${why}`, {
      cause,
      nextStep: 'see whether the cluster still runs (`npm run conformance -- list` names kept lanes)',
    });
    this.isLost = isLost;
  }
}

/** Reads the body of a refusal: a Status object, or any text that a proxy in between wrote. */
export function parseStatus(body: string): {
  reason: string;
  message: string;
  causes: readonly StatusCause[];
} {
  const parsed = jsonOrUndefined(body);
  if (parsed === undefined || parsed['kind'] !== 'Status')
    return { reason: '', message: body.trim().slice(0, 2000), causes: [] };
  const causes: readonly any[] = parsed['details']?.causes ?? [];
  return {
    reason: String(parsed['reason'] ?? ''),
    message: String(parsed['message'] ?? ''),
    causes: causes.map((cause) => ({
      reason: String(cause.reason ?? ''),
      field: String(cause.field ?? ''),
      message: String(cause.message ?? ''),
    })),
  };
}

function jsonOrUndefined(text: string): Record<string, any> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
