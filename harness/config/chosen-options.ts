import { isDeepStrictEqual } from 'node:util';
import { OPTION_NAMES, rowOf } from './option-rows.ts';
import type { Options } from './option-table.ts';

/** What the user chose that differs from the defaults, by option name and as a file of `--config` takes it. */
export function chosenOptions(options: Options): Readonly<Record<string, Chosen>> {
  return Object.fromEntries(
    OPTION_NAMES
      // What stands in the file is told by itself.
      .filter((name) => name !== 'config' && !isDeepStrictEqual(options[name], rowOf(name).default))
      .flatMap((name) => {
        const value = name === 'istio' || name === 'upgradeFrom' ? words(options[name]) : options[name];
        return value === undefined ? [] : [[name, value]];
      }),
  );
}

type Chosen = string | number | boolean | readonly string[];

function words(istio: Options['istio']): string {
  switch (istio.kind) {
    case 'pinned':
    case 'earlier':
      return istio.kind;
    case 'version':
      return istio.version;
    case 'directory':
      return istio.path;
    default:
      return istio satisfies never;
  }
}
