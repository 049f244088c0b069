import { HarnessError } from '../../errors/errors.ts';
import { BROWSERS } from '../../host/checks/chromium.ts';
import type { RunCommand } from '../../process/run.ts';

const FIRST_FOUND = 'for name; do command -v "$name" && exit; done; exit 1';

/** Absolute path of the first browser on the path that playwright-core can drive. @throws HarnessError NO_BROWSER */
export async function findBrowser(run: RunCommand, names: readonly string[] = BROWSERS): Promise<string> {
  const { exitCode, stdout } = await run(['sh', '-c', FIRST_FOUND, 'sh', ...names], { okExitCodes: [1] });
  if (exitCode === 0) return stdout.trim();
  throw new HarnessError('NO_BROWSER', `none of ${names.join(', ')} is on the path`, {
    nextStep: `install ${names[0]} or another of them`,
  });
}
