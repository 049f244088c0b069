import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';

/** Sent to a tied program when this process has ended, however that came. */
export type EndSignal = 'KILL' | 'TERM';

/** Where a program is looked for: its own search path and directory, those of this process by default. */
export interface Place {
  readonly path?: string | undefined;
  readonly cwd?: string | undefined;
}

/**
 * The words before an argument vector by which the kernel ends the program with this process, also where that is killed
 * (`setpriv --pdeathsig`); none where that cannot be done.
 *
 * Limits. It takes the setpriv of util-linux 2.33 or newer: elsewhere (busybox, macOS) a program outlives a kill -9. What the
 * program itself starts is not tied: our own Node processes tie theirs in turn, vitest's workers end with their channel, and
 * of the rest the next sweep ends what carries the dead run's mark (harness/run/records/stragglers.ts). A program that changes its user or
 * has rights of its own (sudo) loses the tie. The kernel heeds the end of the thread that started the program: the main one.
 */
export function tieTo(program: string, place: Place, signal: EndSignal): readonly string[] {
  // What cannot be started says so itself, not in setpriv's words.
  if (!isProgram(program, place)) return [];
  const setpriv = workingSetpriv();
  return setpriv === undefined ? [] : [setpriv, '--pdeathsig', signal, '--'];
}

/** A fact of this machine: asked once. */
let asked: { readonly setpriv: string | undefined } | undefined;

function workingSetpriv(): string | undefined {
  asked ??= { setpriv: ['/usr/bin/setpriv', '/bin/setpriv'].find(canTie) };
  return asked.setpriv;
}

function canTie(setpriv: string): boolean {
  return spawnSync(setpriv, ['--pdeathsig', 'KILL', 'true'], { stdio: 'ignore' }).status === 0;
}

function isProgram(program: string, { path, cwd = '.' }: Place): boolean {
  // No setting: the kernel's caller reads the same where it starts the program.
  // oxlint-disable-next-line no-restricted-properties
  const searched = (path ?? process.env['PATH'] ?? '').split(':');
  const directories = program.includes('/') ? ['.'] : searched;
  return directories.some((directory) => isExecutable(resolve(cwd, directory, program)));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
