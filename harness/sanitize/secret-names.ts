const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Words that say by themselves that the value is a secret. */
const SECRET_WORDS = words(`
  authorization bearer cookie cookies credential credentials otp passcode passphrase passwd password passwords psk pwd secret
  token tokens`);

/** The same at the end of a word that nothing parts: `sshpassword`, `authtoken`, `rootpw`. */
const SECRET_ENDS =
  /(?:password|passwd|passphrase|secret|tokens?|clientsecrets|(?:access|api|auth|encryption|master|private|secret|shared|signing)keys?|(?:admin|bind|db|root|user)(?:pass|pw|pwd)|(?:key|ssh|store)pass|sess(?:ion)?id)$/;

/** Keys, and secrets in the plural, are such by the word before: `key` alone is a name, `secrets` are references. */
const SECRET_KEYS = words(`
  access account admin aes api app auth ca certificate cipher client crypto decrypt decryption deploy encrypt encryption function functions gpg hmac ingest
  jwt licence license master pgp preshared private registration root rsa secret server service session shared sign signature signing
  ssh storage subscription symmetric tls webhook write`);

/** `max_tokens` counts them. */
const COUNTS = words('count max min num number per total');

/** What may follow, and the value is the secret all the same. */
const STILL_SECRET = words(`
  b64 base base64 current data default dev new next old pem plain plaintext prev previous prod production raw staging str
  string test text value values`);

/** What may follow, and the value only tells of the secret: where it is, of what kind, how long it lives. */
const TELLS_OF = words(`
  age alg algorithm allowed at aud audience audiences auth authentication bucket by cache class cleaner config configs
  controller count created digest dir directory disable disabled domain duration enable enabled endpoint exchange expiration
  expire expired expires expiry fetcher field file filename files for format from generation grace hash checksum header host
  id ids interval in issuer keys length less lifetime limit location manager max min mode mount mounts name names namespace
  of optional path paths period policy port prefix provider providers ratio ref reference refresh refs renew request requests
  required reset resource resources review reviews rotation rule rules scope scopes seconds server service size source stdin
  store suffix timeout ttl type types uri url uid user username version volume webhook`);

/** Words that are plain by themselves, and a secret behind another: `authorization_code`, `imagePullSecret.auth`. */
const SECRET_BEHIND: Readonly<Record<string, ReadonlySet<string>>> = {
  auth: words('secret secrets'),
  code: words('auth authorization'),
};

/** All of a name. */
const SECRET_NAMES = /^(?:PAT|_auth)$/;

/** One of these is part of each of the above; most names have none, and are not taken apart. */
const MAY_BE = /pass|pw|pat|psk|otp|token|secret|key|cookie|auth|bearer|credential|sess/i;

/** End as a secret's name does, and hold a setting of Kubernetes or a directory. */
const PLAIN_NAMES = /^(?:automountServiceAccountToken|PWD|OLDPWD)$/;

/**
 * Whether a member, variable, flag or header of this name holds a secret: `DB_PASSWORD`, `a.b.password`, `--api-key`,
 * `X-Auth-Token`, but neither `secretName` nor `tokenExpirationSeconds`.
 */
export function isSecretName(name: string): boolean {
  if (!MAY_BE.test(name) || PLAIN_NAMES.test(name)) return false;
  if (SECRET_NAMES.test(name)) return true;
  const parts = wordsOf(name);
  const at = parts.findLastIndex((_word, index) => isSecretAt(parts, index));
  if (at < 0) return false;
  const rest = parts.slice(at + 1).filter((word) => !/^\d+$/.test(word));
  if (rest.every((word) => STILL_SECRET.has(word))) return true;
  // Variables have names of their own, SECRET_KEY_BASE, and nothing else is called a password.
  const isVariable = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(name);
  return (isVariable || (parts[at] ?? '').startsWith('passw')) && !rest.some((word) => TELLS_OF.has(word));
}

function isSecretAt(parts: readonly string[], index: number): boolean {
  const word = (parts[index] ?? '').replace(/\d+$/, '');
  const before = parts[index - 1];
  if (word === 'tokens' && before !== undefined && COUNTS.has(before)) return false;
  if (SECRET_WORDS.has(word) || SECRET_ENDS.test(word)) return true;
  if (before !== undefined && SECRET_BEHIND[word]?.has(before) === true) return true;
  if (word === 'key') return before === undefined ? parts[1] === 'pem' : SECRET_KEYS.has(before);
  if (/^(?:key|secret)s$/.test(word)) return before !== undefined && SECRET_KEYS.has(before);
  if (/^ids?$/.test(word)) return before === 'sess' || before === 'session';
  return word === 'pass' || (before !== undefined && (word === 'pw' || word === 'pat'));
}

/** `dbPassword_2` -> db, password, 2. */
function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}
