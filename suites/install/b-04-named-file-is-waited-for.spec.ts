import { requirement } from '../requirement.ts';
import { configurations } from './configurations.ts';
import { chained, list, textOf } from './documents.ts';

const NAMED = list('named');
const OTHER = list('other');
const THIRD = textOf(list('third'));
const FILES = { '10-other.conflist': textOf(OTHER) };

export default requirement(
  'CNI-B-04',
  configurations({
    named: {
      what: 'a named file that is not there',
      files: FILES,
      variables: { CNI_CONF_NAME: '20-named.conflist' },
      expect: { files: FILES, ready: null },
      steps: [
        {
          what: 'then another comes, and the named one',
          act: async (own, agent) => {
            await own.write(agent, '05-third.conflist', THIRD);
            await own.write(agent, '20-named.conflist', textOf(NAMED));
          },
          expect: {
            files: { ...FILES, '05-third.conflist': THIRD, '20-named.conflist': chained(NAMED) },
          },
        },
      ],
    },
    /** To compare with: it starts last, and by the time that it has installed the one before has found nothing of its own. */
    compared: {
      what: 'the same directory, no file named',
      files: FILES,
      expect: { files: { '10-other.conflist': chained(OTHER) } },
    },
  }),
);
