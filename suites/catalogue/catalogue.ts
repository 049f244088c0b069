import type { Requirement, RequirementId } from '../../harness/model/requirement.ts';
import { admission } from './admission.ts';
import { annotations } from './annotations.ts';
import { chaining } from './chaining.ts';
import { dns } from './dns.ts';
import { exclusion } from './exclusion.ts';
import { identification } from './identification.ts';
import { injection } from './injection.ts';
import { install } from './install.ts';
import { installer } from './installer.ts';
import { lifecycle } from './lifecycle.ts';
import { observability } from './observability.ts';
import { parity } from './parity.ts';
import { plugin } from './plugin.ts';
import { privilege } from './privilege.ts';
import { probes } from './probes.ts';
import { repair } from './repair.ts';
import { restarts } from './restarts.ts';
import { rules } from './rules.ts';
import { startup } from './startup.ts';
import { traffic } from './traffic.ts';
import { uninstall } from './uninstall.ts';

/** Every requirement, in the order in which reports show them. */
export const catalogue: readonly Requirement[] = [
  ...install,
  ...installer,
  ...chaining,
  ...injection,
  ...privilege,
  ...admission,
  ...identification,
  ...exclusion,
  ...rules,
  ...annotations,
  ...traffic,
  ...dns,
  ...probes,
  ...startup,
  ...repair,
  ...lifecycle,
  ...uninstall,
  ...restarts,
  ...plugin,
  ...observability,
  ...parity,
];

/** @throws RangeError for an id that is not in the catalogue, with what to do. */
export function requirementOf(id: RequirementId): Requirement {
  const found = catalogue.find((requirement) => requirement.id === id);
  if (found === undefined) {
    const todo = 'write it (suites/README.md, step 1), or bind the id that the spec is named for';
    throw new RangeError(`no entry ${id} in suites/catalogue: ${todo}`);
  }
  return found;
}
