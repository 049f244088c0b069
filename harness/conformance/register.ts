import { inject } from 'vitest';
import type { Definition } from './definition.ts';
import { registerJudgement } from './register-judgement.ts';
import { registerMutants } from './register-mutants.ts';

/** Makes vitest tests of a definition: its judgement in a lane, or its mutants. */
export function register(definition: Definition): void {
  const pass = inject('pass');
  if (pass.role === 'mutants') registerMutants(definition, pass.from);
  else if (definition.scope !== 'record') registerJudgement(definition, pass);
}
