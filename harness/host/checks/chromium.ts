import type { HostCheck } from '../access.ts';

/**
 * Names of a Chromium that playwright-core can drive, as distributions call it; first the one without a desktop's parts,
 * which takes half the time.
 */
export const BROWSERS: readonly string[] = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
];

/** A browser for the requirement that Bookinfo's page shows in one; without it that requirement is not supported. */
export const chromiumCheck: HostCheck = async (host) => {
  const base = { id: 'chromium', title: 'browser' };
  for (const name of BROWSERS) {
    const path = await host.findProgram(name);
    if (path !== undefined) return [{ ...base, level: 'ok', seen: path, remedy: '' }];
  }
  const remedy = 'install a Chromium; what needs a browser is not supported without it';
  return [{ ...base, level: 'warn', seen: 'none found', remedy, packages: ['chromium-headless-shell'] }];
};
