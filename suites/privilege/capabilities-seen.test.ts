import { expect, test } from 'vitest';
import { asked } from './capabilities-seen.ts';

test('what a specification asks for, by whatever spelling', () => {
  const asks = (securityContext: object) => asked({ securityContext });
  expect(asks({})).toEqual([]);
  expect(asks({ privileged: false, capabilities: { drop: ['ALL'] } })).toEqual([]);
  expect(asks({ capabilities: { add: ['CAP_NET_ADMIN', 'net_raw'] } })).toEqual(['NET_ADMIN', 'NET_RAW']);
  expect(asks({ privileged: true })).toEqual(['privileged']);
});
