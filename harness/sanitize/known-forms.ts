import { HIDDEN, WORD } from './hidden.ts';

/** Secrets that are known by their own form, whatever stands around them. */
const FORMS: readonly RegExp[] = [
  // JSON web tokens: two parts that begin with {" in base64url, and a signature.
  /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}(?:\.[\w-]*)*/g,
  // Access keys of AWS; users' and roles' ids, too.
  /\b(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA)[A-Z0-9]{12,}\b/g,
  // GitHub, GitLab, Slack, Stripe, npm, PyPI, Docker Hub, Google, Square, age.
  /\b(?:gh[opsur]_|github_pat_|gl(?:pat|dt|rt|soat)-|xox[a-z]-|xapp-|[rs]k_(?:live|test)_|whsec_|npm_|pypi-|dckr_[a-z]+_|AIza|sq0[a-z]{3}-|AGE-SECRET-KEY-)[\w.-]{10,}/g,
  // Vault, SendGrid, Hugging Face, DigitalOcean, Shopify, Grafana, Databricks, Linear, Postman, OpenAI, Anthropic: shorter words.
  /\b(?:hv[bsr]\.|SG\.|hf_|do[opr]_v1_|shp[a-z]{2}_|gl[sc]_?a?_|dapi|lin_api_|PMAK-|ya29\.|sk-(?:ant-|proj-|or-)?)(?=[\w.-]*\d)[\w.-]{16,}/g,
  // The bearer token of a websocket to Kubernetes, which has no header of its own for it.
  /(?<=\bbase64url\.bearer\.authorization\.k8s\.io\.)[\w-]+/g,
  // What crypt, htpasswd and LDAP keep of a password.
  /\$(?:apr1|argon2\w{0,2}|2[abxy]?|[1567y]|scrypt|pbkdf2[\w-]*)\$[\w./$=,+-]{12,}/g,
  /\{S?SHA\d*\}[A-Za-z0-9+/]{16,}={0,2}/g,
  // Addresses that are a secret: webhooks of Slack and Discord, bots of Telegram.
  /(?<=hooks\.slack\.com\/[a-z]+\/)[\w/]{10,}|(?<=discord(?:app)?\.com\/api\/webhooks\/)[\w/-]{10,}|\b\d{8,10}:AA[\w-]{20,}/g,
];

/** What follows the name of an authentication's scheme, where it is no plain word. */
const SCHEME = new RegExp(String.raw`\b(bearer|basic)([ \t]+)(?!\[redacted\])(${WORD})`, 'gi');

export function hideKnownForms(text: string): string {
  const hidden = FORMS.reduce((current, form) => current.replaceAll(form, HIDDEN), text);
  return hidden.replaceAll(SCHEME, (all, scheme: string, space: string, credential: string) =>
    isWord(credential) ? all : `${scheme}${space}${HIDDEN}`,
  );
}

/** `basic authentication`, `basic VirtualService`: letters alone, as words have. */
function isWord(text: string): boolean {
  return text.length < 4 || (text.length < 16 && /^(?:[A-Z]?[a-z]{2,}[-./:]*)+$/.test(text));
}
