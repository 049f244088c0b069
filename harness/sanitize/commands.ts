import { HIDDEN, isOpen, WORD } from './hidden.ts';
import { isSecretName } from './secret-names.ts';

const VALUE = String.raw`("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|${WORD})`;
/** Further words of the same command; not all of a long line. */
const SOME = String.raw`\s(?:[^\n|;&]{0,120}?\s)??`;

/** `--password x`, and as elements of a list: `"--password", "x"`, or `- --password` above `- x`. */
const FLAG = String.raw`((?<![\w-])--?([A-Za-z][\w.-]*)(?:["']\s*,\s*|["']?\s*\n\s*-[ \t]+|[ \t]+(?:-[ \t]+)?))(?!-)${VALUE}`;
/** `aws configure set aws_secret_access_key x`. */
const SETTING = String.raw`(\bconfig(?:ure)?\s+set\s+(${WORD})\s+)${VALUE}`;
/** `ENV DB_PASSWORD x y` of a Dockerfile; all of the line is the value. */
const VARIABLE = String.raw`(ENV(?<=(?:^|[:)\]]|\\n)[ \t]{0,8}ENV)[ \t]+([A-Za-z_]\w*)[ \t]+)(?=\S)((?:[^\s\\]|[ \t]+(?=\S)|\\(?!n))+)`;
const NAMED = [FLAG, SETTING, VARIABLE].map((form) => new RegExp(form, 'gm'));

/** `-u user:password`, but no numbers of a user and a group. */
const USER = new RegExp(
  String.raw`((?<![\w-])(?:-[auU]|--(?:proxy-)?user|--(?:basic-)?auth)(?:[ =]|["']\s*,\s*)["']?(?!\d+:\d)[\w.@-]+:)(${WORD})`,
  'g',
);

/** Where the program says what a word is. */
const PLACES: readonly RegExp[] = [
  String.raw`\b(?:mysql\w*|mariadb[\w-]*|7za?)${SOME}-p(?=\S)`,
  String.raw`\bsshpass${SOME}-p[ \t]*`,
  String.raw`\b(?:docker|podman|nerdctl|helm|oras|skopeo|buildah|crane|oc|az)${SOME}login${SOME}-p[ \t]+`,
  String.raw`\bmongo\w*${SOME}-p[ \t]+`,
  String.raw`\bredis-cli${SOME}-a[ \t]+`,
  String.raw`\bldap\w+${SOME}-w[ \t]+`,
  String.raw`\b(?:zip|unzip|sqlcmd|ipmitool)${SOME}-P[ \t]*`,
  String.raw`\bplink${SOME}-pw[ \t]+`,
  String.raw`\bsqlplus\s+[^\s/]+/`,
  String.raw`\bsmbclient${SOME}-U[ \t]*[^\s%]+%`,
  // A file only where -n does not ask for the terminal; then a user.
  String.raw`\bhtpasswd\s+-(?!\w*n)\w*b\w*\s+${WORD}\s+${WORD}\s+`,
  String.raw`\bhtpasswd\s+-(?=\w*n)\w*b\w*\s+${WORD}\s+`,
  String.raw`-pass(?:in|out)?[ =]["']?pass:`,
  String.raw`--from-literal[= ]["']?[\w.-]+=`,
  // A .netrc, on one line or several.
  String.raw`\b(?:login|account)\s+${WORD}\s+password\s+`,
  String.raw`\bidentified\s+by\s+`,
  String.raw`\bpass(?:word|phrase)\s+(?=["'])`,
  // What kubeadm says of the one that it made.
  String.raw`\bcertificate key:\s+(?=[a-f\d]{16})`,
  // A prompt, and what was typed.
  String.raw`\bpass(?:word|phrase)[ \t]+for[ \t]+(?:user[ \t]+)?(?:'[^'\n]{1,200}'|[^\s:'"]{1,100}):[ \t]+`,
  String.raw`\b(?:password|passphrase|secret|token)\s+(?:is|was|set\s+to)\s+(?=["']?[^\s"']*\d)`,
].map((place) => new RegExp(`(${place})${VALUE}`, 'gi'));

/** `PASSWORD x1y2z3a4`: what is called so in capitals has a value behind it where that is no word, and no name of a variable. */
const IN_CAPITALS = new RegExp(
  String.raw`(\b(?:API_?KEY|PASSPHRASE|PASSWD|PASSWORD)[ \t]+(?=["']?[^\s"']{0,200}\d)(?=["']?[^\s"']{0,200}[a-z])(?=["']?[^\s"']{8}))${VALUE}`,
  'g',
);

/** The text without the secrets that command lines hold, in a log or as a list of arguments. */
export function hideInCommands(text: string): string {
  const named = NAMED.reduce(
    (current, form) =>
      current.replaceAll(form, (all, start: string, name: string, value: string) =>
        isSecretName(name) ? start + hidden(value) : all,
      ),
    text,
  );
  return [USER, ...PLACES, IN_CAPITALS].reduce(
    (current, form) =>
      current.replaceAll(form, (_all, start: string, value: string) => start + hidden(value)),
    named,
  );
}

/** In its quotes, if it has any. */
function hidden(value: string): string {
  const quote = /^["']/.exec(value)?.[0] ?? '';
  const inner = value.slice(quote.length, value.length - quote.length);
  return isOpen(inner) ? value : `${quote}${HIDDEN}${quote}`;
}
