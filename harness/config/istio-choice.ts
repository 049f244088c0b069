import type { IstioChoice } from '../model/istio-choice.ts';

/** `1.30.3`, `v1.30.3`, `1.31-alpha.eed52ebb66ad`. */
const VERSION = /^(?:v?\d+\.\d+\.\d+(?:-[\w.-]+)?|\d+\.\d+-[\w.-]+)$/;
/** Of a commit that no release names. */
const PSEUDO_VERSION = /^v0\.0\.0-\d{14}-[0-9a-f]{12}$/;

/** Reads `--istio`; whatever looks like a path is one. Undefined for what is neither: a name, an address. */
export function istioChoice(text: string): IstioChoice | undefined {
  if (VERSION.test(text) && (!text.startsWith('v0.0.0') || PSEUDO_VERSION.test(text)))
    return { kind: 'version', version: text };
  // `https://…`, `git@github.com:…`: in a folder's first name it needs a `./` before it.
  const isAddress = /^[^/]*[:@]/.test(text);
  return !isAddress && /^\.|\//.test(text) ? { kind: 'directory', path: text } : undefined;
}
