import { createHash } from 'node:crypto';
import { z } from 'zod';

const origin = z.strictObject({
  run: z.string().min(1),
  /** Version of Istio that was judged. */
  istio: z.string().min(1),
  /** The lane that showed it; another than the file is named by, where no ordinary lane shows such a thing. */
  lane: z.string().min(1),
  /** In UTC. */
  day: z.iso.date(),
});

export const provenanceSchema = origin.extend({ digest: z.string().regex(/^sha256:[0-9a-f]{64}$/) });

/** Where a recorded observation comes from. */
export type Origin = Readonly<z.infer<typeof origin>>;

/** An origin, sealed together with what was observed: a later edit of either does not fit the digest. */
export type Provenance = Readonly<z.infer<typeof provenanceSchema>>;

/** The provenance of an observation in the file of that name. */
export function sealed(name: string, { run, istio, lane, day }: Origin, observation: unknown): Provenance {
  // The name is part of it, so that an observation copied from another requirement does not pass for its own.
  const text = JSON.stringify([name, run, istio, lane, day, observation]);
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  return { run, istio, lane, day, digest };
}

/** Whether name, origin and observation are those that were sealed. */
export function isIntact(name: string, provenance: Provenance, observation: unknown): boolean {
  return sealed(name, provenance, observation).digest === provenance.digest;
}
