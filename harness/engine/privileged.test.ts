import { open } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { staticProgram } from '../host/testing/static-program.ts';
import { isStaticProgram } from './privileged.ts';

test('a program without a loader is static; one with a loader, a script and an empty file are not', async () => {
  expect(isStaticProgram(staticProgram())).toBe(true);
  expect(isStaticProgram(staticProgram(3))).toBe(false);
  expect(isStaticProgram(Buffer.from('#!/bin/sh\n'.padEnd(200)))).toBe(false);
  expect(isStaticProgram(Buffer.alloc(0))).toBe(false);
});

test("this Node's own program needs a loader", async () => {
  const file = await open(process.execPath);
  const { buffer } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
  await file.close();
  expect(isStaticProgram(buffer)).toBe(false);
});
