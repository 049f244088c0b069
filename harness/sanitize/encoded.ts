import { HIDDEN } from './hidden.ts';

const BASE64 = /(?<![\w+/=.-])[A-Za-z0-9+/]{16,}={0,2}(?![\w+/=])/g;
/** What the base64 of a private key in PEM begins with, also where its end is cut off. */
const PRIVATE_KEY =
  /\bLS0tLS1CRUdJTi(?:BFQyBQUklWQVRF|BSU0EgUFJJVkFUR|BQUklWQVRF|BFTkNSWVBURUQg|BPUEVOU1NIIFBSSVZBVEUg)[A-Za-z0-9+/=]*/g;
/** A secret in base64 in base64, as in a Secret of a registry's log-in, and once more. */
const DEPTH = 3;

/** The text without the base64 of what `redact` would hide. */
export function hideEncoded(
  text: string,
  redact: (text: string, depth: number) => string,
  depth = 0,
): string {
  const hidden = text.replaceAll(PRIVATE_KEY, HIDDEN);
  if (depth >= DEPTH) return hidden;
  return hidden.replaceAll(BASE64, (encoded) => {
    const decoded = decode(encoded);
    return decoded === undefined || redact(decoded, depth + 1) === decoded ? encoded : HIDDEN;
  });
}

/** Absent for what is no text. */
function decode(encoded: string): string | undefined {
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  // oxlint-disable-next-line no-control-regex -- other control characters are of binary data.
  return /[\0-\x08\x0e-\x1f\x7f\ufffd]/.test(text) ? undefined : text;
}
