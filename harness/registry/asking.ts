import { type Asked, refusal } from './answers.ts';
import type { Authorizer, Repository } from './authorization.ts';
import type { Answer, Transport } from './transport.ts';

/** Somebody whom a registry knows nothing of. */
const STRANGER: Pick<Asked, 'loggedIn' | 'admitted'> = { loggedIn: false, admitted: false };

export interface RepositoryRequest {
  readonly method?: 'HEAD';
  readonly accept?: string;
  /** The first byte that is wanted: the answer is then 206, or 200 where the registry gives it all. */
  readonly from?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks below a repository's address, with a login where the registry wants one, and gives the answer if it is 200,
 * or the 206 that was asked for.
 * @throws HarnessError for any other answer, and those of the transport and the authorizer
 */
export type AskRepository = (
  repository: Repository,
  path: string,
  request: RepositoryRequest,
) => Promise<Answer>;

export function createAsking(transport: Transport, authorizer: Authorizer): AskRepository {
  return async (repository, path, { accept, from = 0, signal, ...request }) => {
    const { host, what } = repository;
    const base = await transport.baseOf(apiHost(host), signal);
    const url = new URL(path, new URL(`v2/${repository.path}/`, base));
    const send = async (authorization?: string): Promise<Answer> =>
      await transport.ask(url, {
        ...request,
        headers: {
          ...(accept === undefined ? {} : { accept }),
          ...(from === 0 ? {} : { range: `bytes=${from}-` }),
          ...(authorization === undefined ? {} : { authorization }),
        },
        signal,
      });
    let authorization = authorizer.known(repository);
    let answer = await send(authorization?.header);
    const challenge = answer.header('www-authenticate');
    if (answer.status === 401 && challenge !== undefined) {
      await answer.discard();
      authorization = await authorizer.obtain({ ...repository, base }, challenge, signal);
      answer = await send(authorization.header);
    }
    if (answer.status === 200 || isPart(answer, from)) return answer;
    await answer.discard();
    throw refusal({ what, host, ...STRANGER, ...authorization }, answer);
  };
}

function isPart(answer: Answer, from: number): boolean {
  const begins = answer.header('content-range')?.startsWith(`bytes ${from}-`);
  return from > 0 && answer.status === 206 && begins === true;
}

/** Docker Hub's images are named by one host, and asked of another. */
function apiHost(host: string): string {
  return host === 'docker.io' ? 'registry-1.docker.io' : host;
}
