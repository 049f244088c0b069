import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTestResult, FileSystemWriter } from 'allure-js-commons/sdk/reporter';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../harness/host/testing/temporary.ts';
import { identify } from './identity.ts';
import { takeResults } from './take-results.ts';

/** A result of a requirement in lane cni, with a file attached. */
function write(directory: string, uuid: string, requirement: string, attached: string): void {
  const result = createTestResult(uuid);
  result.attachments.push({ name: 'rules', source: attached, type: 'text/plain' });
  identify(result, { requirement, lane: 'cni' });
  new FileSystemWriter({ resultsDir: directory }).writeResult(result);
}

test('results of those judgements come along, with what is attached; no other, and nothing by a link', () => {
  const [from, to] = [temporaryDirectory(), join(temporaryDirectory(), 'results')];
  write(from, 'one', 'CNI-E-01', 'a-attachment.txt');
  write(from, 'two', 'CNI-E-02', 'b-attachment.txt');
  write(from, 'three', 'CNI-E-03', 'c-attachment.txt');
  for (const name of ['a-attachment.txt', 'b-attachment.txt']) writeFileSync(join(from, name), name);
  symlinkSync('/etc/hostname', join(from, 'c-attachment.txt'));
  writeFileSync(join(from, 'torn-result.json'), '{"uuid":');
  takeResults(from, to, [
    { requirement: 'CNI-E-01', lane: 'cni' },
    { requirement: 'CNI-E-02', lane: 'init' },
    { requirement: 'CNI-E-03', lane: 'cni' },
  ]);
  expect(readdirSync(to).toSorted()).toEqual(['a-attachment.txt', 'one-result.json', 'three-result.json']);
  expect(readFileSync(join(to, 'a-attachment.txt'), 'utf8')).toBe('a-attachment.txt');
});

test('a run that wrote no results brings none', () => {
  const to = join(temporaryDirectory(), 'results');
  takeResults(join(to, 'nowhere'), to, []);
  expect(readdirSync(to)).toEqual([]);
});
