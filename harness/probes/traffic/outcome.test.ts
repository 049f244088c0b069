import { expect, test } from 'vitest';
import { CLOSED, outcomeOf, UNRESOLVED } from './outcome.ts';

test('what has an answer is its status, or answered', () => {
  expect(outcomeOf({ status: 503, errorCode: null })).toBe('503');
  expect(outcomeOf({ status: null, errorCode: null })).toBe('answered');
  expect(outcomeOf(undefined)).toBe('none');
});

test('what is chance in an error is one word', () => {
  for (const errorCode of ['ECONNRESET', 'EPIPE', 'CLOSED'])
    expect(outcomeOf({ status: null, errorCode })).toBe(CLOSED);
  for (const errorCode of ['ENOTFOUND', 'EAI_AGAIN'])
    expect(outcomeOf({ status: null, errorCode })).toBe(UNRESOLVED);
});

test('other errors keep their code', () => {
  for (const errorCode of ['ECONNREFUSED', 'EPROTO', 'TIMEOUT'])
    expect(outcomeOf({ status: null, errorCode })).toBe(errorCode);
});
