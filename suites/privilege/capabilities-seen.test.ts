import { expect, test } from 'vitest';
import { asked, ENTERING } from './capabilities-seen.ts';

test.each(['runc init', '/usr/local/sbin/runc init', '/proc/self/exe init', 'crun exec x'])(
  '%s is on its way into a container',
  (command) => {
    expect(command).toMatch(ENTERING);
  },
);

test.each(['node /apps/echo/main.ts', '/pause', 'runcible init', '/usr/local/bin/envoy -c', 'sh -c runc'])(
  "%s is the container's own",
  (command) => {
    expect(command).not.toMatch(ENTERING);
  },
);

test('what a specification asks for, by whatever spelling', () => {
  const asks = (securityContext: object) => asked({ securityContext });
  expect(asks({})).toEqual([]);
  expect(asks({ privileged: false, capabilities: { drop: ['ALL'] } })).toEqual([]);
  expect(asks({ capabilities: { add: ['CAP_NET_ADMIN', 'net_raw'] } })).toEqual(['NET_ADMIN', 'NET_RAW']);
  expect(asks({ privileged: true })).toEqual(['privileged']);
});
