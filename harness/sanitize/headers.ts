import { HIDDEN, isOpen, WORD } from './hidden.ts';

/** Between a header's name and its value: `: `, `=`, quotes of JSON, Envoy's `'cookie', '…'`, Go's `Cookie:[…]`. */
const BETWEEN = String.raw`(?:\\*["'])?[ \t]{0,4}[:=,][ \t]{0,4}\[?(?:\\*["'])?`;
const SCHEMES =
  'apikey|aws4-hmac-sha256|bearer|basic|digest|dpop|gnap|hawk|jwt|key|mac|negotiate|ntlm|oauth|privatetoken|sharedaccesssignature|sharedkey(?:lite)?|splunk|ssws|token';

/** The scheme stays; its parameters (`Digest username="a", response="b"`) are the credential. */
const AUTHORIZATION = new RegExp(
  String.raw`(\b(?:proxy-)?authorization${BETWEEN})(?:((?:${SCHEMES})[ \t]+)|(?![{])(?=\S*\d|\S+(?:["'\]]|$)))((?:\w+=(?:\\*"[^"\n]*"|[^\s,"']+)(?:,\s*)?)+|${WORD})`,
  'gim',
);
/** A pair of a name and a value, and more after semicolons; the attributes of Set-Cookie come with them. */
const COOKIE = new RegExp(
  String.raw`(\b(?:set-)?cookie2?${BETWEEN})([\w.!#$%&*+^|~-]+=[^\s;"'\\\]]*(?:;\s*(?!\S+:\s)[\w.!#$%&*+^|~-]+(?:=[^\s;"'\\\]]*)?)*)`,
  'gi',
);

/** The text without the credentials of HTTP headers, and all else of them in place. */
export function hideInHeaders(text: string): string {
  if (!/authorization|cookie/i.test(text)) return text;
  return text
    .replaceAll(AUTHORIZATION, (all, start: string, scheme: string | undefined, credential: string) =>
      isOpen(credential) ? all : `${start}${scheme ?? ''}${HIDDEN}`,
    )
    .replaceAll(COOKIE, `$1${HIDDEN}`);
}
