import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';

/** Bytes of images that a run got from a registry, and from what earlier runs had kept. */
export interface Downloads {
  readonly upstreamBytes: number;
  readonly storeBytes: number;
}

/** What of conformance.yaml is read here: `run.downloads`, see DownloadFact in harness/model/record.ts. */
const report = z.looseObject({
  run: z.looseObject({ downloads: z.array(z.object({ from: z.string(), bytes: z.number() })) }),
});

/** Reads a report; undefined where there is none, or it does not say. */
export async function readDownloads(file: string): Promise<Downloads | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : downloadsIn(text);
}

/** The sums of a report's text. */
export function downloadsIn(text: string): Downloads | undefined {
  const read = report.safeParse(parse(text));
  if (!read.success) return undefined;
  const sum = (isStore: boolean): number =>
    read.data.run.downloads
      .filter(({ from }) => (from === 'store') === isStore)
      .reduce((total, { bytes }) => total + bytes, 0);
  return { upstreamBytes: sum(false), storeBytes: sum(true) };
}
