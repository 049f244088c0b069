import { requirement } from '../requirement.ts';
import { type ConfigurationCase, configurations } from './configurations.ts';
import { list, shownMode, textOf } from './documents.ts';

const PRIMARY = textOf(list('primary'));

/** A file of the primary CNI's with some mode, which it keeps. */
function kept(mode: string, file = '10-primary.conflist', becomes = file): ConfigurationCase {
  return {
    what: `a file ${file} of the primary CNI's with mode ${mode}`,
    files: { [file]: file.endsWith('.conf') ? textOf({ type: 'single-plugin' }) : PRIMARY },
    mode,
    variables: { CNI_CONF_GROUP_READ: 'false' },
    expect: { files: { [becomes]: mode }, show: shownMode },
  };
}

function made(mode: string, groupRead: string): ConfigurationCase {
  return {
    what: `a file of its own, CNI_CONF_GROUP_READ=${groupRead}`,
    files: { '10-primary.conflist': PRIMARY },
    mode: '0604',
    variables: { CHAINED_CNI_PLUGIN: 'false', CNI_CONF_GROUP_READ: groupRead },
    expect: { files: { '10-primary.conflist': '0604', 'YYY-istio-cni.conf': mode }, show: shownMode },
  };
}

export default requirement(
  'CNI-A-08',
  configurations({
    private: made('0600', 'false'),
    'for-the-group': made('0640', 'true'),
    'kept-0644': kept('0644'),
    'kept-0600': kept('0600'),
    'kept-0640': kept('0640'),
    'kept-in-a-list': kept('0644', '10-single.conf', '10-single.conflist'),
  }),
);
