import { hideInAddresses } from './addresses.ts';
import { hideAssignments } from './assignments.ts';
import { hideInCommands } from './commands.ts';
import { hideEncoded } from './encoded.ts';
import { hideInHeaders } from './headers.ts';
import { redactJsonIn } from './json-text.ts';
import { hideKnownForms } from './known-forms.ts';
import { hidePrivateKeys } from './private-keys.ts';
import { redactValue } from './redact-value.ts';
import { hideInYaml } from './yaml-text.ts';

/**
 * The text without private keys, tokens, passwords and cookies; what stands in their place says that something did. Names,
 * paths, certificates and hashes stay, and all that is around a secret. Doing it twice changes nothing more.
 */
export function redact(text: string): string {
  return redactTo(text, 0);
}

/** The same of a JSON value: journal lines, settings, objects of Kubernetes. What its names call a secret is hidden. */
export function redactJson<T>(value: T): T {
  return redactValue(value, redact) as T;
}

/** Without any of these a text has no name of a secret, no address with one, no flag and no JSON. Most texts are such. */
const MAY_NAME =
  /pass|pw|pat|psk|otp|token|secret|key|cookie|auth|bearer|basic|credential|sess|sig|jwt|sid|assertion|saml|hmac|kind|identified|[@{[]|(?:^|[\s"'])-/i;

function redactTo(text: string, depth: number): string {
  if (!MAY_NAME.test(text)) return hideEncoded(hideKnownForms(text), redactTo, depth);
  const steps = [
    (current: string) =>
      redactJsonIn(current, (value) => redactValue(value, (inner) => redactTo(inner, depth))),
    hidePrivateKeys,
    hideKnownForms,
    hideInAddresses,
    hideInHeaders,
    hideInYaml,
    hideInCommands,
    hideAssignments,
    (current: string) => hideEncoded(current, redactTo, depth),
  ];
  return steps.reduce((current, step) => step(current), text);
}
