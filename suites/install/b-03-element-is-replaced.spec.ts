import { requirement } from '../requirement.ts';
import { type ConfigurationCase, configurations } from './configurations.ts';
import { chained, list, OLD_ELEMENT, textOf } from './documents.ts';

const PRIMARY = list('primary', { type: 'portmap', capabilities: { portMappings: true } });
const FILE = '10-primary.conflist';
/** A list in which the old element is at some place. */
function at(place: number, what: string): ConfigurationCase {
  const plugins = PRIMARY.plugins.toSpliced(place, 0, OLD_ELEMENT);
  return {
    what,
    files: { [FILE]: textOf({ ...PRIMARY, plugins }) },
    expect: { files: { [FILE]: chained(PRIMARY) } },
  };
}

export default requirement(
  'CNI-B-03',
  configurations({
    last: at(2, 'an element that is last'),
    middle: at(1, 'an element between others'),
    first: at(0, 'an element that is first'),
    named: { ...at(2, 'an element in a file that is named'), variables: { CNI_CONF_NAME: FILE } },
  }),
);
