import { requirement } from '../requirement.ts';
import { type ConfigurationCase, configurations } from './configurations.ts';
import { chained, list, textOf } from './documents.ts';

const USED = list('used');
const FILE = '10-used.conflist';
const OTHER = { '20-other.conflist': textOf(list('other')) };

function deletedAmong(what: string, others: Readonly<Record<string, string>>): ConfigurationCase {
  return {
    what,
    files: { [FILE]: textOf(USED), ...others },
    expect: { files: { [FILE]: chained(USED), ...others } },
    steps: [
      {
        what: 'then it is deleted',
        act: (own, agent) => own.remove(agent, FILE),
        expect: { files: others, ready: 0 },
      },
      {
        what: 'and comes back',
        act: (own, agent) => own.write(agent, FILE, textOf(USED)),
        expect: { files: { [FILE]: chained(USED), ...others } },
      },
    ],
  };
}

export default requirement(
  'CNI-B-10',
  configurations({
    alone: deletedAmong('the only configuration', {}),
    'beside-another': deletedAmong('a configuration beside another', OTHER),
  }),
);
