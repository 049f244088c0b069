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
  tried: (names: readonly Invalid[]) => readonly Invalid[],
): void {
  const { sound, ...added } = plugin.added;
  findings
    .equal('ADD for a pod without any: exit code', 0, sound.exitCode)
    .some('ADD for a pod without any: rules', sound.left);
  for (const name of tried(AT_PLUGIN)) {
    const { exitCode = 0, message = '', left } = added[name] ?? {};
    const subject = `ADD for a pod with ${withIt(name)}`;
    findings.holds(
      subject,
      'refused, with a cause',
      exitCode !== 0 && message !== '',
      message || `exit code ${exitCode}`,
    );
    inItsWords(findings, subject, name, message).equal(`${subject}: rules left behind`, [], left);
  }
  for (const name of tried(BY_RUNTIME)) {
    const { refusal = '', hasSandbox } = plugin.made[name] ?? {};
    const subject = `pod by hand with ${withIt(name)}`;
    findings.holds(subject, 'its sandbox refused', refusal !== '', 'no event');
    inItsWords(findings, subject, name, refusal).equal(`${subject}: has an address`, false, hasSandbox);
  }
}

/** Subjects of the words in which the plugin refuses. */
export const WORDS = /: words$/;

/** In the plugin's words, which name the value by its own key. */
function inItsWords(findings: Findings, subject: string, name: Invalid, said: string): Findings {
  return findings.holds(`${subject}: words`, wordsOf(name), said.includes(wordsOf(name)), said);
}

/** `excludeInterfaces=VALUE`. */
export function withIt(name: Invalid): string {
  return `${name}=${INVALID[name].value}`;
}

function wordsOf(name: Invalid): string {
  const its = INVALID[name];
  return `annotation value error for value ${'key' in its ? its.key : name};`;
}
