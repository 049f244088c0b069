import { enter } from '../process/entry.ts';

await enter(async (signal) => (await import('./whole-test.ts')).wholeTest(process.argv.slice(2), signal));
