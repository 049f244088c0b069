import { expect, test } from 'vitest';
import { catalogue } from '../../../suites/catalogue/catalogue.ts';
import { chooseLanes } from '../../config/lanes.ts';
import { makePlan } from '../../config/plan.ts';
import type { Profile } from '../../config/profile.ts';
import { MODES } from '../../model/mode.ts';
import { capabilitiesOf, type Machine, WHOLE_MACHINE } from './capabilities-of.ts';

/** What a machine keeps a profile from judging, and why. */
function notSupported(profile: Profile, machine: Machine): ReadonlySet<string> {
  const lanes = chooseLanes({ lane: [], mode: [...MODES], profile });
  const capabilities = (lane: (typeof lanes)[number]) => capabilitiesOf(lane, machine);
  const { judgements } = makePlan({ lanes, catalogue, profile, only: [], capabilities });
  return new Set(
    judgements.flatMap(({ requirement, leftOut }) =>
      leftOut?.verdict === 'not-supported' ? `${requirement} ${leftOut.reason}` : [],
    ),
  );
}

test('without browser and cnitool what needs them is not supported, by name, and the core is whole', () => {
  const bare = { ...WHOLE_MACHINE, browser: false, cnitool: false };
  const anyway = notSupported('full', WHOLE_MACHINE);
  const lacking = [...notSupported('full', bare)].filter((line) => !anyway.has(line));
  expect(lacking.toSorted()).toEqual(['CNI-G-24 needs browser', 'CNI-N-16 needs cnitool']);
  expect(notSupported('core', bare)).toEqual(notSupported('core', WHOLE_MACHINE));
});
