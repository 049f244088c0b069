import { requirement } from '../requirement.ts';
import { type ConfigurationCase, configurations } from './configurations.ts';
import { list, textOf } from './documents.ts';

const PRIMARY = { '10-primary.conflist': textOf(list('primary')) };
/** As its file is shown: Istio's own, by what tells the runtime. */
const OWN = { type: 'istio-cni', name: 'istio-cni', cniVersion: '0.3.1' };

function ownFile(what: string, file: string, name: string): ConfigurationCase {
  return {
    what,
    files: PRIMARY,
    variables: { CHAINED_CNI_PLUGIN: 'false', CNI_CONF_NAME: name },
    expect: { files: { ...PRIMARY, [file]: OWN } },
    steps: [
      {
        what: 'then edited to be of another plugin',
        act: (own, agent) => own.write(agent, file, textOf({ ...OWN, type: 'another' })),
        expect: { files: { ...PRIMARY, [file]: OWN } },
      },
      {
        what: 'then the agent ends',
        act: (own, agent) => own.end(agent),
        expect: { files: PRIMARY, ready: null, state: 'ended with 0' },
      },
    ],
  };
}

export default requirement(
  'CNI-B-14',
  configurations({
    unnamed: ownFile('a file of its own, without a name', 'YYY-istio-cni.conf', ''),
    named: ownFile('a file of its own, named', 'istio-cni.conf', 'istio-cni.conf'),
  }),
);
