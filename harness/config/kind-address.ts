import { isSafeWay } from '../model/own-network.ts';
import { text } from './values.ts';

/** What `--kind-from` may name. */
export const kindAddress = text
  .refine((address) => URL.canParse(address) && /^https?:\/\//.test(address), {
    error: 'must be an http or https address',
    abort: true,
  })
  .regex(/^[^@?#\s]*$/, {
    error: 'must be an address without a login, a question or a blank in it',
    abort: true,
  })
  // Nobody else vouches for a program that is not the released one, and which it is shows only in a run.
  .refine(isSafeWay, 'must be an https address; http is for loopback alone');
