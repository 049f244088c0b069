import { settingPath } from '../config/setting-path.ts';
import { UsageError } from '../errors/errors.ts';
import { isJsonObject } from '../model/json-object.ts';
import type { Document } from './merge.ts';

/** One `--set KEY=VALUE`: where below `spec`, and what. */
export interface Setting {
  /** As the user typed it; istioctl gets this. */
  readonly text: string;
  /** Member names; `[0]` and `[name:x]` are elements of a list. */
  readonly path: readonly string[];
  readonly value: string | number | boolean;
}

/** Paths whose values istioctl leaves strings even where they look like numbers (map.go, alwaysString). */
const STRINGS = ['values.compatibilityVersion', 'tag', 'values.global.tag'];

/** Reads settings as istioctl does (operator/pkg/values/map.go, SetPaths). @throws UsageError naming the one that is none */
export function parseSettings(texts: readonly string[]): readonly Setting[] {
  return texts.map(parseSetting);
}

/** The `spec` of an IstioOperator with settings applied, for the record; the installer applies them itself. */
export function applySettings(spec: Document, settings: readonly Setting[]): Document {
  return settings.reduce((document, setting) => setMember(document, setting.path, setting), spec);
}

/** The values below `values.global.proxy`, as far as settings hand them in, in the form of an installation's. */
export function proxyValues(texts: readonly string[]): Document {
  return applySettings(
    {},
    parseSettings(texts.filter((text) => text.trim().startsWith('values.global.proxy.'))),
  );
}

function parseSetting(text: string): Setting {
  const equals = text.indexOf('=');
  const key = text.slice(0, equals).trim();
  const path = settingPath(key);
  if (equals < 1 || path === undefined) {
    throw new UsageError(
      `no setting: ${text}`,
      'write --set KEY=VALUE, such as --set values.cni.repair.enabled=false',
    );
  }
  const raw = text.slice(equals + 1).trim();
  return { text, path, value: STRINGS.some((start) => key.startsWith(start)) ? raw : valueOf(raw) };
}

function valueOf(raw: string): string | number | boolean {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(raw)) return Number(raw);
  if (/^(true|TRUE|True|t|T)$/.test(raw)) return true;
  if (/^(false|FALSE|False|f|F)$/.test(raw)) return false;
  return raw.replaceAll('\\,', ',');
}

function setMember(document: Document, path: readonly string[], setting: Setting): Document {
  const [member = '', ...rest] = path;
  const present = document[member];
  if (rest.length === 0) return { ...document, [member]: setting.value };
  if (rest[0]?.startsWith('[') === true) return { ...document, [member]: setElement(present, rest, setting) };
  return { ...document, [member]: setMember(isJsonObject(present) ? present : {}, rest, setting) };
}

/** An index past the end appends, as istioctl does; a name that no element has is an error. */
function setElement(list: unknown, path: readonly string[], setting: Setting): readonly unknown[] {
  const elements: unknown[] = Array.isArray(list) ? [...list] : [];
  const [selector = '', ...rest] = path;
  const at = indexOf(elements, selector, setting);
  const present = elements[at];
  const value =
    rest.length === 0 ? setting.value : setMember(isJsonObject(present) ? present : {}, rest, setting);
  elements[Math.min(at, elements.length)] = value;
  return elements;
}

function indexOf(elements: readonly unknown[], selector: string, setting: Setting): number {
  const inner = selector.slice(1, -1);
  if (/^\d+$/.test(inner)) return Number(inner);
  const [name = '', value = ''] = inner.split(':', 2);
  const at = elements.findIndex((element) => isJsonObject(element) && element[name] === value);
  if (at >= 0) return at;
  throw new UsageError(
    `${setting.text}: no element ${selector}`,
    'name an element that the installation has',
  );
}
