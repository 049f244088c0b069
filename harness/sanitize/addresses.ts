import { HIDDEN, isOpen } from './hidden.ts';
import { isSecretName } from './secret-names.ts';

/** `scheme://user:password@`, up to the last @; no port and path with an @ in it. */
const WITH_PASSWORD = /(\b[a-z][a-z\d+.-]*:\/\/[^\s/:@"'<>\\]*:)(?!\d{1,5}[/?#])([^\s"'<>\\]+)(?=@)/gi;
/** `scheme://token@`, and as GitHub has it, where the password is none: `https://token:@`, `https://token:x-oauth-basic@`. */
const ALONE = /(\b([a-z][a-z\d+.-]*):\/\/)([^\s/:@?#"'<>\\]{4,})(?=(?::(?:x-oauth-basic)?)?@)/gi;
/** Of the web: there a token stands alone before an @, where others have a user of that system. */
const WEB = /^(?:\w+\+)?(?:https?|wss?)$/i;
/** `user:password@host:8080`, as proxies are written; an image's digest is none. */
const WITHOUT_SCHEME = /((?:^|[\s=,"'])[\w.-]+:)(?!\/\/)([^\s@"'<>\\]+)(?=@[\w.-]+:\d{2,5}\b)/gm;
const ORACLE = /(\bjdbc:oracle:\w+:[^\s/@]+\/)([^\s@"']+)(?=@)/gi;
/** A parameter of a query, or of a matrix. */
const PARAMETER = /([?&;])([\w.$%-]+)(=)([^\s&;"'<>#\\)\]}]+)/g;

/** What is no secret's name elsewhere: of signed addresses the signature, and of Google's the key. */
const SECRET_PARAMETERS =
  /^(?:sig|signature|x-(?:amz|goog|oss)-signature|key|auth|jwt|sid|(?:client_)?assertion|samlresponse|hmac)$/i;

/** A user's name is shorter than that, a token may not be. */
const LONG = 20;
/** Letters, as names have them; or a shell's variable. */
const NAME = /^(?:(?:[A-Z]+|(?:[A-Z]?[a-z]{2,})+|[A-Za-z])(?:[._-]|$))+$|^\$[A-Z_][A-Z\d_]*$/;

/** Whether what stands alone before an `@` names somebody, or something: `kim`, `git`, `x-access-token`. A token is long, or has digits. */
export function isUserName(text: string): boolean {
  return text.length < LONG && NAME.test(text);
}

/** The text without the passwords and tokens that stand in addresses. */
export function hideInAddresses(text: string): string {
  if (!/[@?&;]/.test(text)) return text;
  return text
    .replaceAll(ALONE, (all, start: string, scheme: string, user: string) =>
      isOpen(user) || isUserName(user) || (user.length < LONG && !WEB.test(scheme)) ? all : start + HIDDEN,
    )
    .replaceAll(WITH_PASSWORD, `$1${HIDDEN}`)
    .replaceAll(WITHOUT_SCHEME, `$1${HIDDEN}`)
    .replaceAll(ORACLE, `$1${HIDDEN}`)
    .replaceAll(PARAMETER, (all, start: string, name: string, equals: string, value: string) => {
      if (!isSecretName(name) && !(SECRET_PARAMETERS.test(name) && value.length >= 8)) return all;
      return isOpen(value) ? all : `${start}${name}${equals}${HIDDEN}`;
    });
}
