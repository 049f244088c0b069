import { join } from 'node:path';
import { countOf, readExplanations } from '../../recordings/explanations.ts';

/** The file that explains what judges do not look at. */
export function insensitiveFile(repository: string): string {
  return join(repository, 'fixtures/recorded/insensitive.yaml');
}

/** `712 insensitive members explained, 31 holes`. */
export function insensitiveLine(repository: string): string {
  const { explained, holes } = countOf(readExplanations(insensitiveFile(repository)));
  return `${explained} insensitive members explained, ${holes} holes`;
}
