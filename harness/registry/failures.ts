import { HarnessError } from '../errors/errors.ts';

/** Node's and OpenSSL's codes for a certificate that is not trusted. */
const CERTIFICATE = /CERT|UNABLE_TO_|SELF_SIGNED|ALTNAME/;
/** What a server does to who shows it no certificate, or one that it does not know; TLS 1.3 closes without a word. */
const REFUSED_CLIENT =
  /^UND_ERR_SOCKET$|^ERR_SSL_\w*ALERT_(?:CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE)$/;
/** What comes of speaking TLS to a server that does not, or to none at all. */
const NO_TLS =
  /^(?:EPROTO|ECONNRESET|UND_ERR_SOCKET|ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG)$/;

/** The innermost words and code of a failed request: undici wraps them. */
export function reasonOf(error: unknown): { readonly code: string; readonly words: string } {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  if (inner instanceof AggregateError && inner.errors.length > 0 && inner.message === '')
    [inner] = inner.errors;
  const { code, message } = inner as NodeJS.ErrnoException;
  const words = message?.trim().split('\n', 1)[0];
  return { code: code ?? '', words: words || code || String(inner) };
}

export function isCertificateProblem(error: unknown): boolean {
  return CERTIFICATE.test(reasonOf(error).code);
}

/** Whether a host may speak plain HTTP where TLS failed; `defaultPort` where its address has no port. */
export function mayBePlain(error: unknown, defaultPort: boolean): boolean {
  const { code } = reasonOf(error);
  return !isCertificateProblem(error) && (NO_TLS.test(code) || (defaultPort && code === 'ECONNREFUSED'));
}

/**
 * A request that got no answer. `proxy` names the variable and the proxy that was to be used, `problems` the authorities
 * that could not be read.
 */
export function unreachable(
  url: URL,
  error: unknown,
  proxy: string | undefined,
  problems: readonly string[] = [],
): HarnessError {
  const by = proxy === undefined ? '' : ` by the proxy of ${proxy}`;
  const isTls = isCertificateProblem(error) || refusesClient(url, error);
  const unread = isTls && problems.length > 0 ? ` (${problems.join('; ')})` : '';
  const message = `${url.host} cannot be reached${by}: ${reasonOf(error).words}${unread}`;
  return new HarnessError('REGISTRY_UNREACHABLE', message, {
    cause: error,
    nextStep: whatHelps(url, error, proxy),
  });
}

function refusesClient(url: URL, error: unknown): boolean {
  return url.protocol === 'https:' && REFUSED_CLIENT.test(reasonOf(error).code);
}

function whatHelps(url: URL, error: unknown, proxy: string | undefined): string {
  const { code } = reasonOf(error);
  if (proxy === undefined && refusesClient(url, error))
    return `it closed the connection: see that it runs; if it asks for a certificate of yours, put it beside its key: /etc/docker/certs.d/${url.host}/client.cert and client.key, readable by you`;
  if (isCertificateProblem(error)) {
    return code === 'ERR_TLS_CERT_ALTNAME_INVALID'
      ? 'ask for it by a name that its certificate has, or see whether something stands in between'
      : `if this registry is signed by an authority of your own, give its certificate: NODE_EXTRA_CA_CERTS=FILE, or /etc/docker/certs.d/${url.host}/ca.crt, readable by you`;
  }
  if (proxy !== undefined) return `see that the proxy lets you through, or list ${url.hostname} in NO_PROXY`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return 'check the name, the network and its DNS; where only a proxy reaches out, set HTTPS_PROXY';
  }
  return 'see that the registry runs and that its address is right; where only a proxy reaches out, set HTTPS_PROXY';
}

/** Plain HTTP where TLS is due. */
export function plainRefused(url: URL): HarnessError {
  return new HarnessError(
    'PLAIN_HTTP_REFUSED',
    `${url.host} is to be asked by plain HTTP, and is no loopback nor private address`,
    {
      nextStep: 'use a registry with TLS, or one on loopback or named by its private address',
    },
  );
}

/** A login for which there is no way but plain HTTP over a network. */
export function loginInPlain(url: URL, what: string): HarnessError {
  return new HarnessError(
    'PLAIN_HTTP_REFUSED',
    `a login is wanted for ${what}, and ${url.host} is asked by plain HTTP: your login is sent so to loopback alone`,
    { nextStep: 'give that registry TLS, or let it be read without a login' },
  );
}
