const HIDDEN = '[redacted]';

/** Members and variables whose value is a secret, as they stand in YAML, JSON, shell text and logs. */
const SECRET_NAMES = [
  'access[-_]?token',
  'refresh[-_]?token',
  'id[-_]?token',
  '(?:service[-_]?account[-_]?)?token',
  'bearer[-_]?token',
  'client[-_]?secret',
  'password',
  'passwd',
  'api[-_]?key',
  'secret[-_]?key',
  'private[-_]?key',
  'client-key-data',
  'ca-key\\.pem',
  'key\\.pem',
  'tls\\.key',
].join('|');

const RULES: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // PEM, with true line ends or with the `\n` of a JSON string; the header stays, to say what was there.
  [
    /(-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----)[\s\S]*?(?:(-----END (?:[A-Z0-9]+ )*PRIVATE KEY-----)|$)/g,
    `$1${HIDDEN}$2`,
  ],
  // The same in base64 (`-----BEGIN … PRIVATE`): Secrets and kubeconfigs.
  [/\bLS0tLS1CRUdJTi(?:BFQyBQUklWQVRF|BSU0EgUFJJVkFUR|BQUklWQVRF|BFTkNSWVBURUQg)[A-Za-z0-9+/=]*/g, HIDDEN],
  // JSON web tokens, wherever they stand: two parts that begin with {" in base64url, and a signature.
  [/\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*/g, HIDDEN],
  [/\b(Bearer|Basic)(\s+)[A-Za-z0-9._~+/=-]{8,}/g, `$1$2${HIDDEN}`],
  [
    new RegExp(
      `((?:^|[\\s"'{,;&?])["']?(?:${SECRET_NAMES})["']?[ \\t]*[:=][ \\t]*)("(?:[^"\\\\]|\\\\.)+"|'[^']+'|[^\\s"'\\[{|>&,;}][^\\s&,;}]{3,})`,
      'gim',
    ),
    `$1${HIDDEN}`,
  ],
];

/**
 * The text without private keys, tokens and passwords; what stands in their place says that something
 * did. Names, paths, certificates and hashes stay. Doing it twice changes nothing more.
 */
export function redact(text: string): string {
  return RULES.reduce((current, [pattern, replacement]) => current.replaceAll(pattern, replacement), text);
}
