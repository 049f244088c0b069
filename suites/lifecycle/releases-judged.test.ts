import { expect, test } from 'vitest';
import { ContractUnknownError, Findings } from '../requirement.ts';
import { outsideOfSupport } from './releases-judged.ts';

const differing = () => new Findings().equal('pods', 2, 1).equal('calls', 1, 0).judgement();

test('what differs between releases that are further apart than Istio supports is told, and held against nobody', () => {
  const apart = (own: string, earlier: string) => outsideOfSupport(differing(), { own, earlier });
  expect(apart('1.31.0', '1.30.3').differences).toHaveLength(2);
  expect(() => apart('dir-4fa2', '1.30.3')).toThrow('over nobody knows how many minor versions');
  expect(() => apart('1.31.0', '1.29.1')).toThrow(ContractUnknownError);
  expect(() => apart('1.31.0', '1.28-alpha.20250728.8a5e40a462e2')).toThrow(
    'contract unknown for an upgrade over 4 minor versions, from 1.28-alpha.20250728.8a5e40a462e2 to 1.31.0: pods: 1; and 1 more',
  );
});

test('where nothing differs, it does not matter how far apart they are', () => {
  const { differences } = outsideOfSupport(new Findings().judgement(), { own: '1.31.0', earlier: '1.24.0' });
  expect(differences).toEqual([]);
});
