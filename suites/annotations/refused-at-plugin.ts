import type { Findings } from '../requirement.ts';
import type { Added } from './added.ts';
import { AT_PLUGIN, type AtPlugin, BY_RUNTIME, INVALID, type Invalid } from './invalid.ts';

/** What the plugin did to a pod by hand with each value: one that the runtime is to start, and by ADD. */
export interface TriedAtPlugin {
  readonly made: Readonly<Partial<Record<Invalid, AtPlugin>>>;
  readonly added: Readonly<Partial<Record<Invalid, Added>> & Record<'sound', Added>>;
}

/** Refused, naming the value, with nothing left behind; a pod without any is not. */
export function refusedAtPlugin(
  findings: Findings,
  plugin: TriedAtPlugin,
  asked: (names: readonly Invalid[]) => readonly Invalid[],
): void {
  const { sound, ...added } = plugin.added;
  findings
    .equal('ADD for a pod without any: exit code', 0, sound.exitCode)
    .some('ADD for a pod without any: rules', sound.left);
  for (const name of asked(AT_PLUGIN)) {
    const { exitCode = 0, message = '', left } = added[name] ?? {};
    const ok = exitCode !== 0 && message.includes(wordsOf(name));
    findings
      .holds(
        `ADD for a pod with ${withIt(name)}`,
        `refused, naming ${keyOf(name)}`,
        ok,
        message || `exit code ${exitCode}`,
      )
      .equal(`ADD for a pod with ${withIt(name)}: rules left behind`, [], left);
  }
  for (const name of asked(BY_RUNTIME)) {
    const { refusal = '', hasSandbox } = plugin.made[name] ?? {};
    const ok = refusal.includes(wordsOf(name));
    findings
      .holds(
        `pod by hand with ${withIt(name)}`,
        `its sandbox refused, naming ${keyOf(name)}`,
        ok,
        refusal || 'no event',
      )
      .equal(`pod by hand with ${withIt(name)}: has an address`, false, hasSandbox);
  }
}

/** `excludeInterfaces=VALUE`. */
export function withIt(name: Invalid): string {
  return `${name}=${INVALID[name].value}`;
}

function keyOf(name: Invalid): string {
  const its = INVALID[name];
  return 'key' in its ? its.key : name;
}

function wordsOf(name: Invalid): string {
  return `annotation value error for value ${keyOf(name)};`;
}
