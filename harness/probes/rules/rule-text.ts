import type { Match, RuleParts } from './types.ts';

type MatchName = Exclude<
  keyof RuleParts,
  'other' | 'target' | 'toPorts' | 'onPort' | 'setMark' | 'zone' | 'comment'
>;
type ValueName = 'target' | 'toPorts' | 'onPort' | 'setMark' | 'zone' | 'comment';

const MATCHES: Readonly<Record<string, MatchName>> = {
  '-p': 'protocol',
  '--protocol': 'protocol',
  '-s': 'source',
  '--source': 'source',
  '-d': 'destination',
  '--destination': 'destination',
  '-i': 'inInterface',
  '--in-interface': 'inInterface',
  '-o': 'outInterface',
  '--out-interface': 'outInterface',
  '--sport': 'sports',
  '--source-port': 'sports',
  '--sports': 'sports',
  '--source-ports': 'sports',
  '--dport': 'dports',
  '--destination-port': 'dports',
  '--dports': 'dports',
  '--destination-ports': 'dports',
  '--uid-owner': 'uidOwner',
  '--gid-owner': 'gidOwner',
  '--ctstate': 'ctState',
};
const VALUES: Readonly<Record<string, ValueName>> = {
  '-j': 'target',
  '--jump': 'target',
  '--to-ports': 'toPorts',
  '--to-port': 'toPorts',
  '--on-port': 'onPort',
  '--set-mark': 'setMark',
  '--set-xmark': 'setMark',
  '--tproxy-mark': 'setMark',
  '--zone': 'zone',
  '--comment': 'comment',
};
/** Modules that only bring the options above, so that naming them says nothing more. */
const PLAIN_MODULES = ['tcp', 'udp', 'multiport', 'owner', 'comment', 'conntrack', 'mark', 'connmark'];

/** Reads one rule as iptables-save prints it, without `-A CHAIN`. Options it does not know are kept in `other`. */
export function parseRuleText(text: string): RuleParts {
  const words = wordsOf(text);
  const parts: Record<string, unknown> = {};
  const other: string[] = [];
  let module = '';
  let not = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const value = words[at + 1] ?? '';
    const match = word === '--mark' ? markOf(module) : MATCHES[word];
    if (word === '!') {
      not = true;
      continue;
    }
    if (match !== undefined && parts[match] !== undefined) {
      // The same match a second time, `! --gid-owner 1 ! --gid-owner 2`: a part holds one.
      other.push(`${not ? '! ' : ''}${word} ${value}`);
      at += 1;
    } else if (match !== undefined) {
      parts[match] = { not, values: valuesOf(match, value) };
      at += 1;
    } else if (VALUES[word] !== undefined) {
      parts[VALUES[word]] = word.endsWith('mark') ? markText(value) : value;
      at += 1;
    } else if (word === '-m') {
      module = value;
      if (!PLAIN_MODULES.includes(value)) other.push(`-m ${value}`);
      at += 1;
    } else {
      const takes = at + 1 < words.length && !value.startsWith('-') && value !== '!';
      other.push(`${not ? '! ' : ''}${word}${takes ? ` ${value}` : ''}`);
      at += takes ? 1 : 0;
    }
    not = false;
  }
  return { ...parts, other };
}

/** Writes a rule's parts in one fixed order; the comment is left out. */
export function ruleText(parts: RuleParts): string {
  const match = (option: string, found: Match | undefined, module = '') =>
    found === undefined
      ? []
      : [
          `${module === '' ? '' : `-m ${module} `}${found.not ? '! ' : ''}${option} ${found.values.join(',')}`,
        ];
  const ports = (option: string, found: Match | undefined) =>
    match(found !== undefined && found.values.length > 1 ? `${option}s` : option, found);
  const value = (option: string, found: string | undefined) =>
    found === undefined ? [] : [`${option} ${found}`];
  return [
    ...match('-p', parts.protocol),
    ...match('-s', parts.source),
    ...match('-d', parts.destination),
    ...match('-i', parts.inInterface),
    ...match('-o', parts.outInterface),
    ...ports('--sport', parts.sports),
    ...ports('--dport', parts.dports),
    ...match('--ctstate', parts.ctState, 'conntrack'),
    ...match('--mark', parts.mark, 'mark'),
    ...match('--mark', parts.connmark, 'connmark'),
    ...match('--uid-owner', parts.uidOwner, 'owner'),
    ...match('--gid-owner', parts.gidOwner, 'owner'),
    ...[...parts.other].toSorted(),
    ...value('-j', parts.target),
    ...value('--to-ports', parts.toPorts),
    ...value('--on-port', parts.onPort),
    ...value('--set-mark', parts.setMark),
    ...value('--zone', parts.zone),
  ].join(' ');
}

/** An address always with its prefix length, as iptables-save writes it. */
export function withPrefixLength(address: string): string {
  if (address.includes('/')) return address;
  return address.includes(':') ? `${address}/128` : `${address}/32`;
}

/** A mark in hexadecimal; a mask is kept unless it is all ones. */
export function markText(mark: string): string {
  const [value = '', mask] = mark.split('/');
  const hex = (text: string) => `0x${Number(text).toString(16)}`;
  return mask === undefined || Number(mask) === 0xffffffff ? hex(value) : `${hex(value)}/${hex(mask)}`;
}

function markOf(module: string): MatchName {
  return module === 'connmark' ? 'connmark' : 'mark';
}

function valuesOf(name: MatchName, text: string): readonly string[] {
  if (name === 'source' || name === 'destination') return text.split(',').map(withPrefixLength);
  if (name === 'mark' || name === 'connmark') return [markText(text)];
  if (name === 'sports' || name === 'dports')
    return text.split(',').toSorted((a, b) => Number.parseInt(a) - Number.parseInt(b));
  return name === 'ctState' ? text.split(',').toSorted() : [text];
}

/** Words of an iptables-save line; a quoted one may hold blanks and escaped quotes. */
function wordsOf(text: string): readonly string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
    ([, quoted, plain]) => plain ?? (quoted ?? '').replace(/\\(.)/g, '$1'),
  );
}
