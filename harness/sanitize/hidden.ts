/** Stands in the place of a secret. */
export const HIDDEN = '[redacted]';

/** Values that tell nothing: set, unset, a level of logging, hidden by another program, or named elsewhere. */
const EMPTY =
  /^(?:true|false|yes|no|on|off|null|nil|none|undefined|unset|trace|debug|info|warning|error|critical|~|-|\*+|x{3,}|<[\w /.'-]+>|\[?redacted\]?|\$\([\w.-]+\)|\$\{[\w.-]+\}|\{\{[^{}]*\}\})?$/i;

/** `/var/run/secrets/tokens/istio-token`, `./key.pem`: lower case, which a key in base64 is not. */
const PATH = /^(?:file:\/\/|[a-z]:)?\.{0,2}(?:\/(?=[0-9_.-]*[a-z])[a-z0-9_.-]*){2,}\/?$/;

/** Hidden before, behind the name of a scheme if it has one. */
const ALREADY = /^(?:[\w-]+[ \t]+)?\[redacted\]/;

/** Certificates and public keys, and in base64; so is `[redacted]`, as Envoy writes it. */
const PUBLIC =
  /^(?:-----BEGIN (?:CERTIFICATE|PUBLIC KEY)|LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS|LS0tLS1CRUdJTiBQVUJMSUMg|W3JlZGFjdGVkXQ==$)/;

/** Whether the value of a secret's name may be read all the same. */
export function isOpen(value: string): boolean {
  const text = value.trim();
  return [ALREADY, EMPTY, PATH, PUBLIC].some((form) => form.test(text));
}

/**
 * Source of a pattern: a word without quotes. It ends at a comma, a semicolon, an ampersand or a bracket only where
 * something else begins behind, so that a password may hold them.
 */
export const WORD = String.raw`(?:[^\s\x00-\x1f"'\`\\&;,)}\]<>|]|[&;,|](?![\w.-]+[=:]|[\s"'{[]|$)|[)}\]](?![\s,;.)}\]"']|$))+`;
