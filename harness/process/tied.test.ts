import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { createRunner } from './run.ts';
import { ended, lives } from './testing/ended.ts';
import { tieTo } from './tied.ts';

const PLACE = { path: '/usr/bin:/bin' };

/** A process that runs `sleep` as the suite runs programs, and the sleep. */
async function startedByAnother(options: string) {
  const script = `
    const { createRunner } = await import(${JSON.stringify(new URL('run.ts', import.meta.url).href)});
    await createRunner()(['sh', '-c', 'echo $$; exec sleep 60'], { onLine: console.log, ${options} });`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' });
  const [line] = await once(createInterface({ input: parent.stdout }), 'line');
  return { parent, child: Number(line) };
}

test('a program ends with the process that started it, also where that is killed', async () => {
  const { parent, child } = await startedByAnother('ownGroup: true');
  expect(lives(child)).toBe(true);
  parent.kill('SIGKILL');
  await ended(child);
});

test('what must end its work by itself does so', async () => {
  const { parent, child } = await startedByAnother('untied: true');
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  expect(lives(child)).toBe(true);
  process.kill(child, 'SIGKILL');
});

test('only what is a program is tied, so that another is missed by its own name', () => {
  expect(tieTo('no-such-program-here', PLACE, 'KILL')).toEqual([]);
  expect(tieTo('./sh', { ...PLACE, cwd: '/nowhere' }, 'KILL')).toEqual([]);
  expect(tieTo('./sh', { ...PLACE, cwd: '/bin' }, 'TERM').slice(1)).toEqual(['--pdeathsig', 'TERM', '--']);
});

test('the tie is no part of the command that a person is told', async () => {
  expect((await createRunner()(['true', 'a b'])).command).toBe("true 'a b'");
});
