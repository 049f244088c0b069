import { enter } from '../process/entry.ts';

/** `npm run insensitive [-- --write] [-- CNI-E-02 ...]`: what judges do not look at and nobody explained yet. */
await enter(async (signal) =>
  (await import('./list-insensitive.ts')).listInsensitive(process.argv.slice(2), signal),
);
