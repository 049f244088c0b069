/** What the output of a failed build says: which kind of failure, and what of. */
export interface BuildFailure {
  readonly code: 'CHECKSUM_DIFFERS' | 'CHECKSUM_MISSING' | 'DOWNLOAD_FAILED' | 'BUILD_FAILED';
  /** The module, wheel or package, and what was seen. */
  readonly detail: string;
  readonly nextStep: string;
}

interface Sign {
  readonly pattern: RegExp;
  readonly read: (groups: readonly (string | undefined)[]) => BuildFailure;
}

const RETRY = 'check the network (and GOPROXY, pip or apt settings), then run again: what was built is kept';
const ABSENT = 'it is not where your settings (GOPROXY, pip, apt) look: choose another version or mirror';
const DO_NOT_USE = 'if it differs again, the server gives something else than what was pinned: do not use it';
/** How Go words that a module could not be had. */
const GO_REASON = String.raw`(?:reading |Get |read "|module lookup|unrecognized import path|unknown revision|invalid version|cannot find module)`;

const NO_SPACE = /no space left on device|ENOSPC|Disk quota exceeded/i;

/** Whether a program's output says that a disk is full. */
export function saysDiskFull(output: string): boolean {
  return NO_SPACE.test(output);
}

/** The file that could not be written, of an output that says so; empty where it names none. */
export function fileIn(output: string): string {
  const line = output.split('\n').find((each) => NO_SPACE.test(each)) ?? '';
  return /(?:^|[\s"'`=:])(\/[^\s"'`:,]+)/.exec(line)?.[1] ?? '';
}

/** In order: the first that matches counts. Recorded examples of each: fixtures/images/recorded. */
export const SIGNS: readonly Sign[] = [
  {
    pattern: /verifying (\S+): checksum mismatch(?:\s+downloaded:\s*(\S+)\s+(\S+):\s*(\S+))?/,
    read: ([module, downloaded, by, wanted]) => {
      const source = by === 'go.sum' ? 'go.sum' : 'the checksum database';
      const seen = downloaded === undefined ? '' : `: downloaded ${downloaded}, ${source} says ${wanted}`;
      return differs(`Go module ${module}`, seen, `run \`go clean -modcache\` and try again; ${DO_NOT_USE}`);
    },
  },
  {
    pattern: /THESE PACKAGES DO NOT MATCH THE HASHES[^\n]*\n\s*(\S+)[^\n]*:\n[\s\S]*?Got\s+(\S+)/,
    read: ([wheel, got]) =>
      differs(
        `Python wheel ${wheel}`,
        `: downloaded sha256:${got}`,
        `run \`pip cache purge\` and try again; ${DO_NOT_USE}`,
      ),
  },
  {
    pattern: /^E: Failed to fetch \S*?([^/\s]+)\s+Hash Sum mismatch/m,
    read: ([file]) =>
      differs(`Debian archive file ${file}`, '', 'wait for the mirror to settle, then run again'),
  },
  {
    pattern: /missing go\.sum entry for (?:module providing package (\S+)|go\.mod file)/,
    read: ([name]) => ({
      code: 'CHECKSUM_MISSING',
      detail: `go.sum has no checksum for ${name ?? 'a module'}`,
      nextStep: 'complete fixtures/images/tools/<name>/go.sum with `go mod download` in that folder',
    }),
  },
  {
    pattern: /No matching distribution found for (\S+)/,
    read: ([wheel]) => absent(`Python wheel ${wheel}`, 'the package index has none for this platform'),
  },
  {
    pattern: new RegExp(String.raw`(?:^|[\s"])([^\s"]+@v[^\s"]+?): (${GO_REASON}[^\n]*)`),
    read: ([module, why]) => failed(`Go module ${module}`, why),
  },
  {
    pattern: new RegExp(String.raw`^(?:go: )?(?:module )?(\S+): (${GO_REASON}[^\n]*)`, 'm'),
    read: ([module, why]) => failed(`Go module ${module}`, why),
  },
  {
    pattern: /^E: Unable to locate package (\S+)|^E: Package '(\S+)' has no installation candidate/m,
    read: ([unknown, uninstallable]) =>
      absent(`Debian package ${unknown ?? uninstallable}`, 'not in the archive of this release'),
  },
  {
    pattern: /^E: Failed to fetch \S*?([^/\s]+)\s+(\S.*)$/m,
    read: ([file, why]) => failed(`Debian archive file ${file}`, why),
  },
  {
    pattern: /^[WE]: .*(NO_PUBKEY \S+|is not signed)/m,
    read: ([why]) => failed('the Debian archive', why),
  },
];

function differs(what: string, seen: string, nextStep: string): BuildFailure {
  return { code: 'CHECKSUM_DIFFERS', detail: `checksum of ${what} differs${seen}`, nextStep };
}

function absent(what: string, why: string): BuildFailure {
  return {
    code: 'DOWNLOAD_FAILED',
    detail: `${what} could not be downloaded: ${why}`,
    nextStep: ABSENT,
  };
}

function failed(what: string, why = ''): BuildFailure {
  const failure = absent(what, withoutAddress(why));
  return /\b40[34]\b|not found|unknown revision/i.test(why) ? failure : { ...failure, nextStep: RETRY };
}

/** The addresses of registries are the user's settings, and long. */
function withoutAddress(text: string): string {
  return text
    .replace(/(?:reading |Get )?"?https?:\/\/[^\s"]+?"?:? +(?=\S)/g, '')
    .replace(/"$/, '')
    .trim();
}
