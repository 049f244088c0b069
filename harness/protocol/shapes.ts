import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { LEFT_OUT_CAUSES } from '../model/record.ts';
import { ENDING_SIGNALS } from '../process/ending-signals.ts';

/** What the journal and conformance.yaml have in common: what one takes, the other takes. */
export const text = z.string();
export const count = z.int().nonnegative();
/** Four months: a time beyond them is none. */
export const milliseconds = z.number().nonnegative().max(1e10);
export const requirementId = text.startsWith('CNI-');
export const verdictKind = z.enum([
  'conformant',
  'non-conformant',
  'not-supported',
  'skipped',
  'inconclusive',
]);
export const leftOutCause = z.enum(LEFT_OUT_CAUSES);
export const endingSignal = z.enum(ENDING_SIGNALS);
export const mode = z.enum(['init', 'cni']);

export const difference = z.object({
  subject: text.describe('what was looked at'),
  expected: text,
  seen: text,
  pod: text.optional().describe('`namespace/name` of the pod that it is of'),
  said: z.array(text).optional().describe('what the product itself said of it, the most telling first'),
  requirement: requirementId
    .optional()
    .describe('the requirement whose observations differ, where those of others are compared'),
});

/** A path that leads out of the output directory would carry a file of its reader's into a report. */
export const pathWithin = text.refine(
  (path) => path !== '' && !isAbsolute(path) && !path.split('/').includes('..') && !path.includes('\0'),
  'must be a path below the output directory',
);
export const evidence = z.object({ name: text, path: pathWithin, mediaType: text });
export const pod = z.object({ namespace: text, name: text, uid: text, createdAt: text, node: text });
export const host = z.object({ kernel: text, cpus: count, memoryBytes: count });
export const image = z.object({
  name: text,
  digest: text,
  origin: z.enum(['source', 'registry', 'bundle']),
});
export const download = z.object({ from: text, bytes: count });
export const istio = z.object({ version: text, origin: text, proxy: text });
export const hermetic = z.object({ checked: z.boolean(), leaked: z.array(text) });
export const optionValue = z.union([text, z.number(), z.boolean(), z.array(text)]);

/** A lane as it is planned. */
export const laneShape = {
  id: text,
  name: text,
  mode,
  backend: z.enum(['iptables', 'nftables']),
  family: z.enum(['ipv4', 'ipv6', 'dual']),
  nativeSidecar: z.boolean(),
  primaryCni: text,
  provider: text,
  installer: text,
  ordinary: z.boolean(),
  disruptive: z.boolean(),
};
export const node = z.object({ name: text, os: text, kernel: text, runtime: text, kubelet: text });
export const pluginDigest = z.object({ node: text, sha256: text });
