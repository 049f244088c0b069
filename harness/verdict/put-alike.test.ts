import { expect, test } from 'vitest';
import { likePutAlike, putAlike } from './put-alike.ts';

test.each([
  ['an id of a request', 'e1d51e2c-16e1-46f2-aaf1-b795159fae41', 'uuid-1'],
  ['the pass in a namespace', '/ns/g-17-all-32a73b/sa/one', '/ns/g-17-all-pass-1/sa/one'],
  ['the pass in a namespace of echo pods', '/ns/echo-meshed-b47f78/sa/x', '/ns/echo-meshed-pass-1/sa/x'],
  ['the same as it was called before', '/ns/cohort-meshed-b47f78/sa/x', '/ns/cohort-meshed-pass-1/sa/x'],
  ['a pod of a Deployment', 'pods "deployed-74467795f4-l782s"', 'pods "deployed-generated-1"'],
  ['a container', 'answered by 51e2c72d5fc9', 'answered by container-1'],
  ['an address', '10.244.0.30', 'address-1'],
  ['an address and the port that the kernel chose', '10.244.0.30:43210', 'address-1:port-1'],
  ['an IPv6 address', '[fd00:10:244::1e]:80', '[address-1]:80'],
])('%s', (_, seen, alike) => {
  expect(putAlike({ seen })).toEqual({ seen: alike });
});

test.each(['127.0.0.6', '0.0.0.0/0', '15001', '-p tcp --dport 15020 -j RETURN', 'istio-validation', '::6'])(
  '%s means something and stays',
  (seen) => {
    expect(putAlike([seen])).toEqual([seen]);
  },
);

test('the same name is the same word, another one another', () => {
  expect(putAlike(['10.244.0.7', '10.244.0.8', '10.244.0.7'])).toEqual([
    'address-1',
    'address-2',
    'address-1',
  ]);
});

test('a number is no port, though a colon is before it in JSON', () => {
  expect(putAlike({ expirationSeconds: 43200, to: '10.0.0.1:43200' })).toEqual({
    expirationSeconds: 43200,
    to: 'address-1:port-1',
  });
});

test('as a pattern a name has any number', () => {
  expect(likePutAlike('-d 10.0.0.0/8 -j RETURN')).toBe('-d address-*/8 -j RETURN');
  expect(likePutAlike('10.0.0.0/8,192.168.0.0/16')).toBe('address-*/8,address-*/16');
  expect(likePutAlike('-d 127.0.0.1/32 -j RETURN')).toBe('-d 127.0.0.1/32 -j RETURN');
});
