import { expect, test } from 'vitest';
import { parseConntrack } from './conntrack.ts';
import { checkHermetic, describeLeaks, leaks, type Surroundings } from './hermetic.ts';
import { standIns } from './testing/stand-ins.ts';

/** Recorded with conntrack 1.4.7 in a network namespace that stood for the host, with nothing behind it. */
const RECORDED = `udp      17 29 src=10.89.0.3 dst=198.51.100.9 sport=54945 dport=53 [UNREPLIED] src=198.51.100.9 dst=203.0.113.2 sport=53 dport=54945 mark=0 use=1
tcp      6 117 SYN_SENT src=10.89.0.3 dst=10.96.0.1 sport=38276 dport=443 [UNREPLIED] src=10.96.0.1 dst=203.0.113.2 sport=443 dport=38276 mark=0 use=1
udp      17 29 src=10.89.0.3 dst=10.89.0.1 sport=57890 dport=53 [UNREPLIED] src=10.89.0.1 dst=10.89.0.3 sport=53 dport=57890 mark=0 use=1
tcp      6 118 SYN_SENT src=10.244.1.7 dst=169.254.169.254 sport=50504 dport=80 [UNREPLIED] src=169.254.169.254 dst=203.0.113.2 sport=80 dport=50504 mark=0 use=1
conntrack v1.4.7 (conntrack-tools): 4 flow entries have been shown.`;
/** Recorded on a machine at work: its own traffic, and a node that asks the network's own name server. */
const HARMLESS = `ipv4     2 tcp      6 431986 ESTABLISHED src=192.0.2.2 dst=203.0.113.80 sport=45204 dport=443 src=203.0.113.80 dst=192.0.2.2 sport=443 dport=45204 [ASSURED] mark=0 use=1
ipv6     10 udp      17 27 src=fc00:f853:ccd:e793::6 dst=fc00:f853:ccd:e793::1 sport=39021 dport=53 src=fc00:f853:ccd:e793::1 dst=fc00:f853:ccd:e793::6 sport=53 dport=39021 mark=0 use=1
tcp      6 431998 ESTABLISHED src=127.0.0.1 dst=127.0.0.1 sport=50702 dport=23790 src=127.0.0.1 dst=127.0.0.1 sport=23790 dport=50702 [ASSURED] mark=0 use=1`;

const AROUND: Surroundings = {
  nodeNetworks: ['fc00:f853:ccd:e793::/64', '10.89.0.0/24'],
  podNetworks: ['10.244.0.0/16'],
  serviceNetworks: ['10.96.0.0/16'],
  hostAddresses: ['192.0.2.2'],
};

test('reads entries of both forms and both families, and nothing else', () => {
  expect(parseConntrack(RECORDED)).toHaveLength(4);
  expect(parseConntrack(RECORDED)[1]).toEqual({
    protocol: 'tcp',
    source: '10.89.0.3',
    destination: '10.96.0.1',
    destinationPort: 443,
    replySource: '10.96.0.1',
    replyDestination: '203.0.113.2',
    replied: false,
  });
  const [, six] = parseConntrack(HARMLESS);
  expect(six).toMatchObject({ protocol: 'udp', source: 'fc00:f853:ccd:e793::6', replied: true });
});

test("finds what left: an outside address, an untranslated service address, the cloud's metadata", () => {
  expect(describeLeaks(leaks(parseConntrack(RECORDED), AROUND))).toEqual([
    'udp 10.89.0.3 -> 198.51.100.9 port 53',
    'tcp 10.89.0.3 -> 10.96.0.1 port 443',
    'tcp 10.244.1.7 -> 169.254.169.254 port 80',
  ]);
});

test("the machine's own traffic, and the lanes' among themselves and with the host, are no leaks", () => {
  expect(leaks(parseConntrack(HARMLESS), AROUND)).toEqual([]);
  const toHost = RECORDED.replaceAll('198.51.100.9', '192.0.2.2').split('\n')[0] ?? '';
  expect(leaks(parseConntrack(toHost), AROUND)).toEqual([]);
});

test('the same leak is told once, with its count', () => {
  const [first = ''] = RECORDED.split('\n');
  const twice = describeLeaks(
    leaks(parseConntrack(`${first}\n${first.replace('[UNREPLIED] ', '')}\n${first}`), AROUND),
  );
  expect(twice).toEqual([
    'udp 10.89.0.3 -> 198.51.100.9 port 53 (2 times)',
    'udp 10.89.0.3 -> 198.51.100.9 port 53, answered',
  ]);
});

test('where connection tracking cannot be read, it says why and claims nothing', async () => {
  await using none = await standIns({
    conntrack: { err: 'conntrack v1.4.7: Operation failed: Operation not permitted', code: 1 },
  });
  const facts = await checkHermetic(none.run, AROUND);
  expect(facts).toMatchObject({ checked: false, leaked: [] });
  expect(facts.reason).toContain('COMMAND_FAILED');
  await using recorded = await standIns({ 'conntrack.-L.-f': { out: RECORDED } });
  expect((await checkHermetic(recorded.run, AROUND)).leaked).toHaveLength(3);
});
