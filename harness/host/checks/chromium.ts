import type { HostCheck } from '../access.ts';

/**
 * Names of a Chromium, Chrome or Edge that playwright-core can drive, as distributions call it; first the one without a
 * desktop's parts, which takes half the time.
 */
export const BROWSERS: readonly string[] = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
];

/** A browser for the requirement that Bookinfo's page shows in one; without it that requirement is not supported. */
export const chromiumCheck: HostCheck = async (host) => {
  const base = { id: 'chromium', title: 'browser' };
  for (const name of BROWSERS) {
    const path = await host.findProgram(name);
    if (path !== undefined) return [{ ...base, level: 'ok', seen: path, remedy: '' }];
  }
  const seen = 'none found: what needs a browser (CNI-G-24) is not supported';
  const remedy = 'install Chromium, Chrome or Edge to have it judged';
  // Only root is offered to have it installed.
  const packages = host.root ? { packages: ['chromium-headless-shell'] } : {};
  return [{ ...base, level: 'warn', seen, remedy, ...packages }];
};
