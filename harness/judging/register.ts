import { inject } from 'vitest';
import type { Definition } from '../bench/definition.ts';
import { registerMutants } from '../recordings/register-mutants.ts';
import type { Pass } from './provided.ts';
import { registerJudgement } from './register-judgement.ts';

/** Makes vitest tests of a definition: its judgement in a lane, or its mutants; none where a test of another kind imports it. */
export function register(definition: Definition): void {
  const pass: Pass | undefined = inject('pass');
  if (pass === undefined) return;
  if (pass.role === 'mutants') registerMutants(definition, pass.from, pass.explanations);
  else if (definition.scope !== 'record') registerJudgement(definition, pass);
}
