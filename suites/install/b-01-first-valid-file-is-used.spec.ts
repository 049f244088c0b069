import { requirement } from '../requirement.ts';
import { type ConfigurationCase, configurations } from './configurations.ts';
import { chained, list, textOf } from './documents.ts';

const GOOD = list('good', { type: 'portmap', capabilities: { portMappings: true } });
const GOOD_FILE = '10-good.conflist';
const OTHER = textOf(list('other'));

/** A file that comes first by its name and is passed over. */
function passedOver(what: string, file: string, text: string): ConfigurationCase {
  return {
    what: `${what} comes first`,
    files: { [file]: text, [GOOD_FILE]: textOf(GOOD) },
    expect: { files: { [file]: text, [GOOD_FILE]: chained(GOOD) } },
  };
}

const { name: _, ...withoutName } = list('nameless');
const { plugins: __, ...withoutPlugins } = list('plugless');
const single = { type: 'single-plugin', mtu: 1400 };

export default requirement(
  'CNI-B-01',
  configurations({
    'two-lists': {
      what: 'two valid lists',
      files: { [GOOD_FILE]: textOf(GOOD), '20-other.conflist': OTHER },
      expect: { files: { [GOOD_FILE]: chained(GOOD), '20-other.conflist': OTHER } },
    },
    'by-letters': {
      what: 'names that numbers would order otherwise',
      files: { [GOOD_FILE]: textOf(GOOD), '9-other.conflist': OTHER },
      expect: { files: { [GOOD_FILE]: chained(GOOD), '9-other.conflist': OTHER } },
    },
    'not-json': passedOver('a file that is no JSON', '05-broken.conflist', '{"name": "broken",'),
    'no-name': passedOver('a list without a name', '05-nameless.conflist', textOf(withoutName)),
    'no-plugins': passedOver('a list without plugins', '05-plugless.conflist', textOf(withoutPlugins)),
    'empty-list': passedOver(
      'a list whose plugins are none',
      '05-empty.conflist',
      textOf({ ...withoutPlugins, plugins: [] }),
    ),
    'no-type': passedOver(
      'a list with a plugin without type',
      '05-typeless.conflist',
      textOf({ ...GOOD, plugins: [...GOOD.plugins, { mtu: 1400 }] }),
    ),
    'list-in-conf': passedOver('a list in a file .conf', '05-list.conf', OTHER),
    'other-names': passedOver('a file of another ending', '05-other.conflist.bak', OTHER),
    'nameless-conf': {
      what: 'a file .conf without a name, which is valid',
      files: { '05-single.conf': textOf(single), [GOOD_FILE]: textOf(GOOD) },
      expect: {
        files: {
          '05-single.conflist': chained({ name: 'k8s-pod-network', cniVersion: '0.3.1', plugins: [single] }),
          [GOOD_FILE]: textOf(GOOD),
        },
      },
    },
  }),
);
