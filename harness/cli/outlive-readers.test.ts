import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { outliveReaders } from './outlive-readers.ts';

test('a reader that has gone ends nothing; another error is no secret', () => {
  const stream = new PassThrough();
  outliveReaders([stream]);
  expect(() =>
    stream.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
  ).not.toThrow();
  expect(() => stream.emit('error', new Error('disk full'))).toThrow('disk full');
});

test('--help into a pipe that is closed says nothing on standard error', () => {
  const main = join(import.meta.dirname, 'main.ts');
  const script = `"${process.execPath}" "${main}" run --help | true; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout.trim()).toBe('0');
});
