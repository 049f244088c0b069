import { requirement } from '../requirement.ts';
import { configurations } from './configurations.ts';
import { chained, list, textOf } from './documents.ts';

const NAMED = list('named');
const SINGLE = { name: 'single', type: 'single-plugin' };
const AS_LIST = { name: 'k8s-pod-network', cniVersion: '0.3.1', plugins: [SINGLE] };
/** Comes first by its name, and is not the named one. */
const FIRST = { '05-first.conflist': textOf(list('first')) };

export default requirement(
  'CNI-B-05',
  configurations({
    'conf-named': {
      what: 'a file .conf is named, its .conflist is there',
      files: { ...FIRST, '10-named.conflist': textOf(NAMED) },
      variables: { CNI_CONF_NAME: '10-named.conf' },
      expect: { files: { ...FIRST, '10-named.conflist': chained(NAMED) } },
    },
    'conflist-named': {
      what: 'a file .conflist is named, its .conf is there',
      files: { ...FIRST, '10-named.conf': textOf(SINGLE) },
      variables: { CNI_CONF_NAME: '10-named.conflist' },
      expect: { files: { ...FIRST, '10-named.conflist': chained(AS_LIST) } },
    },
  }),
);
