import { HarnessError } from '../errors/errors.ts';

/**
 * What must be undone, registered before it is done. Undone in reverse order, whatever fails;
 * undoing ignores the abort signal of the work, since it must happen when that was interrupted.
 */
export class UndoStack implements AsyncDisposable {
  readonly #steps: { readonly what: string; readonly undo: () => Promise<void> }[] = [];

  /** Registers the undo; call it before doing the thing. It must be harmless if the thing was not done. */
  before(what: string, undo: () => Promise<void>): void {
    this.#steps.push({ what, undo });
  }

  /** What is still to be undone, last registered first. */
  get pending(): readonly string[] {
    return this.#steps.map((step) => step.what).toReversed();
  }

  /** Runs every undo. @throws HarnessError UNDO_FAILED naming each that failed, after all were tried. */
  async undoAll(): Promise<void> {
    const failures: { what: string; error: unknown }[] = [];
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step.undo();
      } catch (error) {
        failures.push({ what: step.what, error });
      }
    }
    if (failures.length === 0) return;
    throw new HarnessError('UNDO_FAILED', `could not undo: ${failures.map((f) => f.what).join(', ')}`, {
      cause: failures[0]?.error,
      nextStep: 'run `npm run conformance -- clean`',
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.undoAll();
  }
}
