import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HarnessError } from '../../harness/errors/errors.ts';
import { writeWholeText } from '../../harness/files/whole-text.ts';
import type { RunCommand } from '../../harness/process/run.ts';
import { externalRequests, withoutAnalytics } from './offline.ts';

const CONFIG = fileURLToPath(new URL('allurerc.mjs', import.meta.url));
const GENERATE_TIMEOUT_MS = 120_000;

export interface GenerateOptions {
  /** Directory of Allure results. */
  readonly results: string;
  /** The one HTML file to write. */
  readonly file: string;
  readonly name: string;
  readonly run: RunCommand;
}

/**
 * Makes the Allure 3 report as one file that opens from disk and asks nothing of the network.
 * @throws CommandError; HarnessError ALLURE_NOT_OFFLINE if the page would ask another machine
 */
export async function generateReport(options: GenerateOptions): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'istio-cni-conformance-allure-'));
  try {
    const output = join(directory, 'report');
    const generate = [
      'generate',
      options.results,
      '--config',
      CONFIG,
      '--output',
      output,
      '--report-name',
      options.name,
    ];
    await options.run([process.execPath, allureCli(), ...generate], {
      cwd: directory,
      timeoutMs: GENERATE_TIMEOUT_MS,
    });
    const html = withoutAnalytics(readFileSync(join(output, 'index.html'), 'utf8'));
    const [external] = externalRequests(html);
    if (external !== undefined) {
      throw new HarnessError(
        'ALLURE_NOT_OFFLINE',
        `the Allure report would ask another machine: ${external}`,
        {
          nextStep: 'see what this version of Allure writes into index.html, and reports/allure/offline.ts',
        },
      );
    }
    writeWholeText(options.file, html);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Path of the `allure` package's program, which its exports do not name. */
function allureCli(): string {
  return fileURLToPath(new URL('../cli.js', import.meta.resolve('allure')));
}
