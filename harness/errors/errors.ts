/**
 * Errors of the harness. Each has a stable code, a cause where there is one, and a next step.
 *
 * Allure tells a product's failure from a harness fault by names and properties, so nothing here is
 * called an assertion or carries `expected`/`actual` members; reports/ pins that with a test.
 */
export class HarnessError extends Error {
  /** Stable, for grouping in reports: `COMMAND_FAILED`, `NOT_IN_TIME`, ... */
  readonly code: string;
  /** What a person does now. */
  readonly nextStep: string;

  constructor(code: string, message: string, options: { nextStep: string; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.nextStep = options.nextStep;
  }
}

/** Wrong options or arguments; exit code 2, before anything is made. */
export class UsageError extends HarnessError {
  constructor(message: string, nextStep: string) {
    super('USAGE', message, { nextStep });
  }
}

/** This machine cannot host a lane; exit code 3, before anything is made. */
export class HostError extends HarnessError {
  constructor(message: string, nextStep: string) {
    super('HOST_UNFIT', message, { nextStep });
  }
}

/** Refused so as not to touch what is not the suite's own; exit code 4. */
export class SafetyError extends HarnessError {
  constructor(message: string, nextStep: string) {
    super('REFUSED_FOR_SAFETY', message, { nextStep });
  }
}

/** Message, code and next step of any thrown value, for a person. */
export function describeError(error: unknown): string {
  if (error instanceof HarnessError) {
    const cause = error.cause === undefined ? '' : `\n  cause: ${firstLine(error.cause)}`;
    return `${error.code}: ${error.message}${cause}\n  next: ${error.nextStep}`;
  }
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function firstLine(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.split('\n', 1)[0] ?? text;
}
