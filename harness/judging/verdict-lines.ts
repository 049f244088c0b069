import type { Reporter, TestCase, TestModule } from 'vitest/node';

interface Fault {
  readonly message: string;
}

/**
 * Prints each verdict as one JSON line, for whoever started the process; and in words what came to none, with the reason: the
 * journal could not be written, a spec cannot be loaded, a worker was killed.
 */
export class VerdictLines implements Reporter {
  readonly #print: (line: string) => void;
  #isWhole = true;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  /** Whatever was begun has come to a verdict. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  onTestCaseResult(testCase: TestCase): void {
    const { verdict } = testCase.meta();
    const { state, errors = [] } = testCase.result();
    if (verdict !== undefined) this.#print(JSON.stringify(verdict));
    else if (state === 'failed') this.#lacking(`no verdict of ${testCase.name}`, errors);
  }

  onTestModuleEnd(module: TestModule): void {
    this.#lacking(module.moduleId, module.errors());
  }

  onTestRunEnd(_: readonly TestModule[], unhandled: readonly Fault[]): void {
    this.#lacking('error', unhandled);
  }

  #lacking(what: string, errors: readonly Fault[]): void {
    if (errors.length > 0) this.#isWhole = false;
    for (const { message } of errors) this.#print(`${what}: ${message}`);
  }
}
