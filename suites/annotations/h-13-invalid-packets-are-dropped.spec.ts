import { DIRECT, received, ruleFirst, set } from '../requirement.ts';
import { annotated } from './annotated.ts';
import { type Case } from './cases.ts';

/** What mangle does to what connection tracking finds invalid, and to what is new. */
const invalid =
  (becomes: string): NonNullable<Case['packets']> =>
  (family) => [
    {
      what: 'an invalid packet',
      hook: 'mangle PREROUTING',
      packet: received(family, { state: 'INVALID' }),
      becomes,
    },
    { what: 'a new connection', hook: 'mangle PREROUTING', packet: received(family), becomes: DIRECT },
  ];

export default annotated(
  'CNI-H-13',
  [
    { name: 'drops', environment: { INVALID_DROP: 'true' }, packets: invalid('dropped') },
    { name: 'keeps', packets: invalid(DIRECT) },
  ],
  {
    'they are returned first': ([its]) => ruleFirst(its?.redirection, 'PREROUTING', '-j RETURN'),
    'everything is dropped': ([its]) => ruleFirst(its?.redirection, 'PREROUTING', '-j ISTIO_DROP'),
    'they are dropped where nobody asks': ([its, other]) =>
      set(other?.redirection, { rules: its?.redirection.rules }),
  },
);
