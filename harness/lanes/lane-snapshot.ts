import { z } from 'zod';

const fileSchema = z.strictObject({
  /** Octal: `0644`. */
  mode: z.string(),
  uid: z.int(),
  gid: z.int(),
  /** Absent where its content is not looked at. */
  sha256: z.string().optional(),
  /** Of small texts, without secrets. */
  content: z.string().optional(),
});

const nodeSchema = z.strictObject({
  /** Of the CNI directories, by path. */
  files: z.record(z.string(), fileSchema),
  /** Lines of the node's own rules, without counters, sorted. */
  rules: z.array(z.string()),
});

export const snapshotSchema = z.strictObject({
  version: z.literal(1),
  /** RFC 3339. */
  takenAt: z.string(),
  /** By name. */
  nodes: z.record(z.string(), nodeSchema),
  /** Namespaces whose objects are looked at. */
  namespaces: z.array(z.string()),
  /** Objects as they were written, without secrets, by `Deployment istio-system/istiod`. */
  objects: z.record(z.string(), z.looseObject({ apiVersion: z.string(), kind: z.string() })),
});

/** What a lane was when it came up, as far as it must stay so. */
export type LaneSnapshot = Readonly<z.infer<typeof snapshotSchema>>;
export type NodeShape = Readonly<z.infer<typeof nodeSchema>>;
export type NodeFile = Readonly<z.infer<typeof fileSchema>>;
