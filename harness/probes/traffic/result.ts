import { z } from 'zod';
import { HarnessError } from '../../errors/errors.ts';

const attemptSchema = z.object({
  call: z.number().int(),
  attempt: z.number().int(),
  id: z.string(),
  kind: z.enum(['http', 'h2', 'grpc', 'websocket', 'tcp', 'udp', 'dns']),
  target: z.string(),
  status: z.number().int().nullable(),
  headers: z.record(z.string(), z.string()),
  body: z.unknown(),
  bodyCut: z.boolean(),
  connected: z.boolean(),
  localAddress: z.string().nullable(),
  localPort: z.number().int().nullable(),
  remoteAddress: z.string().nullable(),
  remotePort: z.number().int().nullable(),
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
  durationMs: z.number(),
});

const resultSchema = z.object({ hostname: z.string(), attempts: z.array(attemptSchema) });
const answerSchema = z.union([z.object({ result: resultSchema }), z.object({ error: z.string() })]);

const echoSchema = z.object({
  protocol: z.enum(['http', 'h2', 'grpc', 'websocket', 'tcp', 'tls', 'udp']),
  hostname: z.string(),
  id: z.string().nullable(),
  remoteAddress: z.string(),
  remotePort: z.number().int(),
  localAddress: z.string(),
  localPort: z.number().int(),
  clientIdentity: z.string().nullable(),
  method: z.string().optional(),
  path: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
});

/**
 * What one attempt came to. `errorCode` is null exactly where there was an answer; then `body` holds it, and `status` if it is
 * HTTP. `connected` says little behind a proxy, which accepts first. `id` was sent as `x-conformance-id` and `x-request-id`, or as a TCP line;
 * `localPort` is the source port of the connection.
 */
export type CallAttempt = Readonly<z.infer<typeof attemptSchema>>;

/** All attempts of a plan, in its order. `hostname` is the calling pod's name. */
export interface CallResult {
  readonly hostname: string;
  readonly attempts: readonly CallAttempt[];
}

/** What the echo server says of a call: who called it, from where, and as whom. */
export type EchoAnswer = Readonly<z.infer<typeof echoSchema>>;

/**
 * Reads one line that a client answered. @param client for errors: `shop/client [app]`
 * @throws HarnessError TRAFFIC_CLIENT_FAILED where it refused the plan, TRAFFIC_CLIENT_UNREADABLE
 */
export function parseCallAnswer(text: string, client: string): CallResult {
  const answer = parsed(text, client);
  if ('result' in answer) return answer.result;
  throw new HarnessError(
    'TRAFFIC_CLIENT_FAILED',
    `the traffic client ${client} could not call: ${answer.error}`,
    {
      nextStep: 'compare the plan with fixtures/apps/lib/protocol.ts',
    },
  );
}

function parsed(text: string, client: string): z.infer<typeof answerSchema> {
  try {
    return answerSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new HarnessError(
      'TRAFFIC_CLIENT_UNREADABLE',
      `the answer of the traffic client ${client} is no result: ${text.slice(0, 200)}`,
      {
        cause,
        nextStep:
          'compare fixtures/apps/lib/protocol.ts with harness/probes/traffic/result.ts; the apps image may be old',
      },
    );
  }
}

const resolvedSchema = z.object({ addresses: z.array(z.string()) });

/** Addresses that a `dns` attempt was answered; none where it failed. */
export function resolvedAddresses(attempt: Pick<CallAttempt, 'body'>): readonly string[] {
  return resolvedSchema.safeParse(attempt.body).data?.addresses ?? [];
}

/** The echo server's answer in an attempt; undefined where something else answered, or nothing. */
export function echoAnswer(attempt: CallAttempt): EchoAnswer | undefined {
  const read = echoSchema.safeParse(attempt.body);
  return read.success ? read.data : undefined;
}
