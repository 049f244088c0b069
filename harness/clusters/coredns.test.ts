import { expect, test } from 'vitest';
import { withoutForward } from './coredns.ts';

// As kubeadm v1.36.3 writes it.
const COREFILE = `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30 {
       disable success cluster.local
       disable denial cluster.local
    }
    loop
    reload
    loadbalance
}
`;

test('only the forward block goes', () => {
  const confined = withoutForward(COREFILE);
  expect(confined).not.toMatch(/forward|max_concurrent/);
  const gone = COREFILE.split('\n').filter((line) => !confined.split('\n').includes(line));
  expect(gone).toEqual(['    forward . /etc/resolv.conf {', '       max_concurrent 1000']);
  expect(confined.match(/[{]/g)).toHaveLength(4);
  expect(confined.match(/[}]/g)).toHaveLength(4);
});

test('a forward without a block goes too; a Corefile without one stays as it is', () => {
  expect(withoutForward('.:53 {\n    forward . 10.0.0.1\n    loop\n}\n')).toBe('.:53 {\n    loop\n}\n');
  expect(withoutForward(withoutForward(COREFILE))).toBe(withoutForward(COREFILE));
});
