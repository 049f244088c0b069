import { HIDDEN, isOpen } from './hidden.ts';
import { isSecretName } from './secret-names.ts';

/** `scheme://user:password@`, up to the last @; no port and path with an @ in it. */
const WITH_PASSWORD = /(\b[a-z][a-z\d+.-]*:\/\/[^\s/:@"'<>\\]*:)(?!\d{1,5}[/?#])([^\s"'<>\\]+)(?=@)/gi;
/** `scheme://token@`: a user's name is short, a token is not. */
const WITH_TOKEN = /(\b[a-z][a-z\d+.-]*:\/\/)([^\s/:@"'<>\\]{20,})(?=@)/gi;
/** `user:password@host:8080`, as proxies are written; an image's digest is none. */
const WITHOUT_SCHEME = /((?:^|[\s=,"'])[\w.-]+:)([^\s@"'<>\\]+)(?=@[\w.-]+:\d{2,5}\b)/gm;
const ORACLE = /(\bjdbc:oracle:\w+:[^\s/@]+\/)([^\s@"']+)(?=@)/gi;
/** A parameter of a query, or of a matrix. */
const PARAMETER = /([?&;])([\w.$%-]+)(=)([^\s&;"'<>#\\)\]}]+)/g;

/** What is no secret's name elsewhere: of signed addresses the signature, and of Google's the key. */
const SECRET_PARAMETERS =
  /^(?:sig|signature|x-(?:amz|goog|oss)-signature|key|auth|jwt|sid|(?:client_)?assertion|samlresponse|hmac)$/i;

/** The text without the passwords and tokens that stand in addresses. */
export function hideInAddresses(text: string): string {
  if (!/[@?&;]/.test(text)) return text;
  return text
    .replaceAll(WITH_PASSWORD, `$1${HIDDEN}`)
    .replaceAll(WITH_TOKEN, `$1${HIDDEN}`)
    .replaceAll(WITHOUT_SCHEME, `$1${HIDDEN}`)
    .replaceAll(ORACLE, `$1${HIDDEN}`)
    .replaceAll(PARAMETER, (all, start: string, name: string, equals: string, value: string) => {
      if (!isSecretName(name) && !(SECRET_PARAMETERS.test(name) && value.length >= 8)) return all;
      return isOpen(value) ? all : `${start}${name}${equals}${HIDDEN}`;
    });
}
