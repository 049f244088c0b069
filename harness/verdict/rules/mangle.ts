import { takenPorts } from './nat.ts';
import { INBOUND_PORT, type Rule, type RuleForm, rulesOf } from './rule.ts';
import type { RedirectSettings } from './settings.ts';

/** Marks by which TPROXY tells packets: what is to be taken, and what the proxy sends to its own pod. */
const TAKEN = '0x539';
const TO_ITSELF = '0x53a';

/** nft has no target for some of these; they are what its listing shows. */
const FORMS = {
  iptables: {
    invalid: '-m conntrack --ctstate INVALID',
    take: `--on-ip ANY -j TPROXY --on-port ${INBOUND_PORT} --set-mark ${TAKEN}`,
    save: '--ctmask 0xffffffff --nfmask 0xffffffff --save-mark -j CONNMARK',
    restore: '--ctmask 0xffffffff --nfmask 0xffffffff --restore-mark -j CONNMARK',
  },
  nft: {
    invalid: '-p tcp -m conntrack --ctstate INVALID',
    take: `-j ACCEPT --on-port ${INBOUND_PORT} --set-mark ${TAKEN}`,
    save: '{"mangle":{"key":{"ct":{"key":"mark"}},"value":{"meta":{"key":"mark"}}}}',
    restore: '{"mangle":{"key":{"meta":{"key":"mark"}},"value":{"ct":{"key":"mark"}}}}',
  },
} as const;

/** Packets that conntrack takes for invalid, where they are dropped; and TPROXY, which takes what comes in here. */
export function mangleRules(settings: RedirectSettings, form: RuleForm): readonly Rule[] {
  const { tproxy, dropInvalid, excludedInterfaces, written } = settings;
  const left = (option: string) => excludedInterfaces.map((name) => `${option} ${name} -j RETURN`);
  const { invalid } = FORMS[form];
  const drop = written.dropsInChain
    ? [
        ...rulesOf('mangle', 'PREROUTING', `${invalid} -j ISTIO_DROP`),
        ...rulesOf('mangle', 'ISTIO_DROP', '-j DROP'),
      ]
    : rulesOf('mangle', 'PREROUTING', `${invalid} -j DROP`);
  return [
    ...(tproxy ? rulesOf('mangle', 'PREROUTING', ...left('-i')) : []),
    ...(tproxy ? rulesOf('mangle', 'OUTPUT', ...left('-o')) : []),
    ...(dropInvalid ? drop : []),
    ...(tproxy ? tproxyRules(settings, form) : []),
  ];
}

function tproxyRules(settings: RedirectSettings, form: RuleForm): readonly Rule[] {
  const { uid, gid, inboundPorts } = settings;
  const { take, save, restore } = FORMS[form];
  const takes = [
    ...rulesOf('mangle', 'ISTIO_DIVERT', `-j MARK --set-mark ${TAKEN}`, '-j ACCEPT'),
    ...rulesOf('mangle', 'ISTIO_TPROXY', `-p tcp ! -d LOOPBACK ${take}`),
    ...rulesOf('mangle', 'PREROUTING', '-p tcp -j ISTIO_INBOUND'),
  ];
  const established = '-m conntrack --ctstate ESTABLISHED,RELATED -j ISTIO_DIVERT';
  return [
    ...(inboundPorts.length === 0 ? [] : takes),
    ...rulesOf('mangle', 'PREROUTING', `-p tcp -m mark --mark ${TAKEN} ${save}`),
    ...rulesOf(
      'mangle',
      'OUTPUT',
      `-p tcp -o lo -m mark --mark ${TAKEN} -j RETURN`,
      ...[`--uid-owner ${uid}`, `--gid-owner ${gid}`].map(
        (owner) => `-p tcp ! -d LOOPBACK -o lo -m owner ${owner} -j MARK --set-mark ${TO_ITSELF}`,
      ),
      `-p tcp -m connmark --mark ${TAKEN} ${restore}`,
    ),
    ...rulesOf(
      'mangle',
      'ISTIO_INBOUND',
      `-p tcp -m mark --mark ${TAKEN} -j RETURN`,
      '-p tcp -s PASSTHROUGH -i lo -j RETURN',
      `-p tcp -i lo -m mark ! --mark ${TO_ITSELF} -j RETURN`,
      ...takenPorts(settings, established, '-j ISTIO_TPROXY'),
    ),
  ];
}
