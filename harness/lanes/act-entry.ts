import { z } from 'zod';
import { ownerSchema } from '../process/owner.ts';

/** An act that is about to be done or was, and not reverted: all that another process needs to revert it. */
export const actEntrySchema = z.strictObject({
  version: z.literal(1),
  /** Name of its kind. */
  act: z.string(),
  /** What it does, in the field's words. */
  what: z.string(),
  parameters: z.json(),
  /** What was there, as it was read. */
  before: z.json(),
  /** The requirement that is judged by it, or the fault that it seeds. */
  by: z.string(),
  /** Who reverts it, unless it is gone. */
  owner: ownerSchema,
  /** Lease of the lane under which it was done; without one the owner's process decides. */
  lease: z.string().optional(),
  /** RFC 3339. */
  since: z.string(),
});

export type ActEntry = Readonly<z.infer<typeof actEntrySchema>>;

/** Undefined for what is torn, or of another version. */
export function parseActEntry(text: string): ActEntry | undefined {
  try {
    return actEntrySchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
