import { isJsonObject } from '../model/json-object.ts';
import { hideInCommands } from './commands.ts';
import { HIDDEN, isOpen } from './hidden.ts';
import { isSecretName } from './secret-names.ts';

/** Members that name something, where a secret itself is an object: `secretKeyRef`, a projected token, a cookie's settings. */
const REFERENCES = new Set(
  `apiVersion aud audience audiences configMapKeyRef defaultMode domain expirationSeconds expirationTimestamp fieldRef
   filename items key kind metadata mode name namespace optional path secretKeyRef secretName secretRef ttl type uid
   valueFrom`.split(/\s+/),
);
/** Names under which objects are settings: `authorization: {mode: Webhook}` of the kubelet, a flow of OAuth. */
const HEADERS = /^(?:(?:proxy-)?authorization|authorization_?code|(?:set-)?cookies?2?)$/i;
/** A registry's log-in in Docker's configuration: base64. */
const DOCKER_AUTH = /^_?auth$/;
const NAME_MEMBERS = ['name', 'Name', 'key', 'Key', 'header', 'field'];
/** So far ahead a program's name may stand. */
const WORDS_OF_COMMAND = 12;
const VALUE_MEMBER = /^(?:raw)?values?$/i;

type Redact = (text: string) => string;
type Members = Readonly<Record<string, unknown>>;

/**
 * A JSON value without the values of members, name/value pairs, flags and variables that are named like secrets, and
 * without a Secret's data. Texts go through `redact`. What holds no secret comes back equal.
 */
export function redactValue(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return argumentsOf(value, redact);
  return isJsonObject(value) ? object(value, redact) : value;
}

function object(members: Members, redact: Redact, isSecret = members['kind'] === 'Secret'): Members {
  const isList = members['kind'] === 'SecretList';
  const isNamed = NAME_MEMBERS.some(
    (member) => typeof members[member] === 'string' && isSecretName(members[member]),
  );
  return mapMembers(members, redact, (name, value) => {
    if (isSecret && /^(?:data|stringData)$/.test(name)) return hideAll(value, redact);
    if (isList && name === 'items' && Array.isArray(value))
      return value.map((item) => (isJsonObject(item) ? object(item, redact, true) : item));
    if (isNamed && VALUE_MEMBER.test(name)) return hide(value, redact);
    if (DOCKER_AUTH.test(name))
      return typeof value === 'string' && /^[\w+/-]{6,}={0,2}$/.test(value)
        ? HIDDEN
        : redactValue(value, redact);
    // What a test counts, and a pass over a cluster; a password is a text.
    if (/^pass$/i.test(name) && typeof value !== 'string') return redactValue(value, redact);
    if (!isSecretName(name) || (HEADERS.test(name) && isJsonObject(value))) return redactValue(value, redact);
    return hide(value, redact);
  });
}

/** A secret's value, of whatever type; what an object of it names stays. */
function hide(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return isOpen(value) ? redact(value) : HIDDEN;
  if (typeof value === 'number') return HIDDEN;
  if (Array.isArray(value)) return value.map((item) => hide(item, redact));
  if (!isJsonObject(value)) return value;
  return mapMembers(value, redact, (name, member) =>
    (REFERENCES.has(name) || name.startsWith('@')) && !isJsonObject(member)
      ? redactValue(member, redact)
      : hide(member, redact),
  );
}

function hideAll(value: unknown, redact: Redact): unknown {
  if (Array.isArray(value)) return value.map((item) => hideAll(item, redact));
  if (isJsonObject(value)) return mapMembers(value, redact, (_name, member) => hideAll(member, redact));
  return value === null || value === '' ? value : HIDDEN;
}

/** A list may be the words of a command, or variables. */
function argumentsOf(list: readonly unknown[], redact: Redact): readonly unknown[] {
  const done: unknown[] = [];
  for (const item of list)
    done.push(typeof item === 'string' ? argument(item, done, redact) : redactValue(item, redact));
  return done;
}

function argument(word: string, before: readonly unknown[], redact: Redact): string {
  const last = before.at(-1);
  // A shell's script.
  if (last === '-c') return redact(word);
  if (typeof last === 'string') {
    if (HEADERS.test(last) && /[=\s]/.test(word)) return HIDDEN;
    const flag = /^--?([A-Za-z][\w.-]*)$/.exec(last)?.[1];
    if (flag !== undefined && isSecretName(flag) && !word.startsWith('-'))
      return isOpen(word) ? word : HIDDEN;
  }
  // All of a variable's value, spaces included.
  const [, start = '', name = '', value = ''] = /^((?:--?)?([A-Za-z_][\w.-]*)=)([^]*)$/.exec(word) ?? [];
  if (isSecretName(name)) return isOpen(value) ? word : start + HIDDEN;
  return redact(inCommand(word, before));
}

/** The word as the command has it that the words before begin: `mysql`, `-psecret`. */
function inCommand(word: string, before: readonly unknown[]): string {
  if (before.length === 0 || !/^[-\w]/.test(word) || !before.every((each) => typeof each === 'string'))
    return word;
  const command = `${before.slice(-WORDS_OF_COMMAND).join(' ')} `;
  const hidden = hideInCommands(command + word);
  return hidden.startsWith(command) ? hidden.slice(command.length) : word;
}

function mapMembers(
  members: Members,
  redact: Redact,
  map: (name: string, value: unknown) => unknown,
): Members {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [redact(name), map(name, value)]));
}
