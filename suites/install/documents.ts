import { isDeepStrictEqual } from 'node:util';
import { PLUGIN } from '../requirement.ts';
import type { SeenFile } from './own-agents.ts';

/** An element as an older installation has left it: shown whole, where it is still there. */
export const OLD_ELEMENT = {
  type: PLUGIN,
  name: PLUGIN,
  log_level: 'debug',
  kubernetes: { kubeconfig: '/etc/cni/net.d/ZZZ-istio-cni-kubeconfig' },
};

/** A CNI configuration list as a primary CNI writes it. */
export interface List {
  readonly name: string;
  readonly cniVersion: string;
  readonly plugins: readonly unknown[];
}

export function list(name: string, ...plugins: readonly object[]): List {
  return { cniVersion: '1.0.0', name, plugins: [{ type: `${name}-plugin`, mtu: 1400 }, ...plugins] };
}

export function textOf(document: unknown): string {
  return JSON.stringify(document);
}

/** A list as a look shows it once Istio's element is chained onto it. */
export function chained({ plugins, ...rest }: List): unknown {
  return { ...rest, plugins: [...plugins, PLUGIN] };
}

/** A file as judges compare it: its text, or where something of Istio's is in it, its document with only the type of that. */
export function shownText({ text }: SeenFile): unknown {
  const document = parsed(text);
  if (document === undefined) return text;
  const shown = withoutItsKeys(document);
  return isDeepStrictEqual(shown, document) ? text : shown;
}

/** The document itself, for who does not ask how it is written. */
export function shownDocument({ text }: SeenFile): unknown {
  return parsed(text) ?? text;
}

export function shownMode({ mode }: SeenFile): string {
  return mode;
}

function withoutItsKeys(document: Readonly<Record<string, unknown>>): unknown {
  const { type, name, cniVersion, plugins } = document;
  if (type === PLUGIN) return { type, name, cniVersion };
  if (!Array.isArray(plugins)) return document;
  const isItsOwn = (plugin: { readonly type?: string } | null) =>
    plugin?.type === PLUGIN && !isDeepStrictEqual(plugin, OLD_ELEMENT);
  return { ...document, plugins: plugins.map((plugin) => (isItsOwn(plugin) ? PLUGIN : plugin)) };
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === 'object' && document !== null ? { ...document } : undefined;
  } catch {
    return undefined;
  }
}
