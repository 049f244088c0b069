import { requirement } from '../requirement.ts';
import { configurations } from './configurations.ts';
import { chained, shownDocument, textOf } from './documents.ts';

const PLUGIN = { name: 'single', type: 'single-plugin', ipam: { type: 'host-local' } };
const FILES = { '10-single.conf': textOf({ cniVersion: '1.0.0', ...PLUGIN }) };
const AS_LIST = { name: 'k8s-pod-network', cniVersion: '0.3.1', plugins: [PLUGIN] };
const BARE = { type: 'bare-plugin' };

export default requirement(
  'CNI-B-02',
  configurations({
    found: {
      what: 'a file .conf that is found',
      files: FILES,
      expect: { files: { '10-single.conflist': chained(AS_LIST) } },
      steps: [
        {
          what: 'then the agent ends',
          act: (own, agent) => own.end(agent),
          expect: {
            files: { '10-single.conflist': AS_LIST },
            show: shownDocument,
            ready: null,
            state: 'ended with 0',
          },
        },
      ],
    },
    named: {
      what: 'a file .conf that is named',
      files: FILES,
      variables: { CNI_CONF_NAME: '10-single.conf' },
      expect: { files: { '10-single.conflist': chained(AS_LIST) } },
    },
    bare: {
      what: 'a file .conf of nothing but a type',
      files: { '10-bare.conf': textOf(BARE) },
      expect: { files: { '10-bare.conflist': chained({ ...AS_LIST, plugins: [BARE] }) } },
    },
  }),
);
