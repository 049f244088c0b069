import { z } from 'zod';
import { HarnessError } from '../errors/errors.ts';

/** What a program said on the node. */
const outputSchema = z.object({ exitCode: z.number(), stdout: z.string(), stderr: z.string() });
const outputsSchema = z.record(z.string(), outputSchema);

const entrySchema = z.object({
  name: z.string(),
  type: z.enum(['file', 'directory', 'socket', 'link', 'other']),
  mode: z.string(),
  uid: z.number(),
  gid: z.number(),
  size: z.number(),
  sha256: z.string().optional(),
  content: z.string().optional(),
});
const directorySchema = z.object({ path: z.string(), exists: z.boolean(), entries: z.array(entrySchema) });

const processSchema = z.object({
  pid: z.number(),
  containerId: z.string(),
  command: z.string(),
  status: z.string(),
  netns: z.string(),
});

const runtimeSchema = z.object({
  id: z.string(),
  name: z.string().optional(),
  state: z.string().optional(),
  exitCode: z.number().optional(),
  args: z.array(z.string()).optional(),
  user: z.looseObject({ uid: z.number().optional(), gid: z.number().optional() }).optional(),
  capabilities: z.record(z.string(), z.array(z.string())).optional(),
  noNewPrivileges: z.boolean().optional(),
  error: z.string().optional(),
});

const podSchema = z.object({
  uid: z.string(),
  netns: z.string().optional(),
  processes: z.array(processSchema).optional(),
  rules: outputsSchema.optional(),
  conntrack: outputsSchema.optional(),
  sockets: z.object({ tcp: z.string(), tcp6: z.string() }).optional(),
  envoy: outputsSchema.optional(),
  runtime: z.array(runtimeSchema).optional(),
});

const nodeSchema = z.object({
  rules: outputsSchema.optional(),
  conntrack: outputsSchema.optional(),
  cni: z
    .object({
      conf: directorySchema,
      bin: directorySchema,
      run: directorySchema,
      kubeconfigServer: z.string().optional(),
    })
    .optional(),
  log: z.object({ exists: z.boolean(), lines: z.array(z.string()) }).optional(),
  kubeconfigUse: z
    .object({ server: z.string().optional(), status: z.number().optional(), error: z.string().optional() })
    .optional(),
  files: z.array(z.object({ path: z.string(), entry: entrySchema.optional() })).optional(),
});

const documentSchema = z.object({
  version: z.literal(1),
  takenAt: z.string(),
  tookMs: z.number(),
  hostNetns: z.string(),
  pods: z.array(podSchema),
  node: nodeSchema.optional(),
});

/** Standard output, error and exit code of one program, as the probe passes them on. */
export type ToolOutput = Readonly<z.infer<typeof outputSchema>>;
/** By the tool's name, or by the page for Envoy. */
export type ToolOutputs = Readonly<Record<string, ToolOutput>>;
/** A file, directory or socket of the node. */
export type NodeEntry = Readonly<z.infer<typeof entrySchema>>;
/** A directory of the node, with what is in it by name. */
export type NodeDirectory = Readonly<z.infer<typeof directorySchema>>;
export type ProcessDocument = Readonly<z.infer<typeof processSchema>>;
export type RuntimeDocument = Readonly<z.infer<typeof runtimeSchema>>;
export type PodDocument = Readonly<z.infer<typeof podSchema>>;
export type NodeDocument = Readonly<z.infer<typeof nodeSchema>>;
/** What fixtures/apps/probe prints: one look at a node and at pods on it. */
export type ProbeDocument = Readonly<z.infer<typeof documentSchema>>;

const answerSchema = z.union([z.object({ document: documentSchema }), z.object({ error: z.string() })]);

/**
 * Reads one line that the probe answered.
 * @throws HarnessError PROBE_FAILED where it refused the request or could not look, PROBE_DOCUMENT where it is something else
 */
export function parseAnswer(text: string, probe: string): ProbeDocument {
  const answer = parsed(text);
  if ('document' in answer) return answer.document;
  throw new HarnessError('PROBE_FAILED', `the probe ${probe} could not look: ${answer.error}`, {
    nextStep: 'ask the same by hand: `node /apps/probe/main.ts` in that pod takes a request a line',
  });
}

function parsed(text: string): z.infer<typeof answerSchema> {
  try {
    return answerSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new HarnessError(
      'PROBE_DOCUMENT',
      `the probe's answer is not a document of version 1: ${text.slice(0, 200)}`,
      {
        cause: error,
        nextStep: 'the apps image and the suite may be of different versions: build the images again',
      },
    );
  }
}
