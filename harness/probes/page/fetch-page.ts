/** An answer to a GET from this machine. */
export interface FetchedPage {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON parsed where the answer says that it is JSON, else text. */
  readonly body: unknown;
}

/** Gets a page from this machine, on a connection of its own. @throws TypeError with a cause if there is no answer, or the signal's reason */
export async function fetchPage(
  url: string,
  options: {
    readonly timeoutMs: number;
    readonly signal?: AbortSignal | undefined;
    readonly headers?: Readonly<Record<string, string>>;
  },
): Promise<FetchedPage> {
  const signals = [
    AbortSignal.timeout(options.timeoutMs),
    ...(options.signal === undefined ? [] : [options.signal]),
  ];
  const response = await fetch(url, {
    headers: { connection: 'close', ...options.headers },
    redirect: 'manual',
    signal: AbortSignal.any(signals),
  });
  const headers = Object.fromEntries(response.headers);
  const text = await response.text();
  const json = headers['content-type']?.includes('json') === true;
  return { status: response.status, headers, body: json ? JSON.parse(text) : text };
}
