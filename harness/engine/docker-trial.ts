import type { HostAccess } from '../host/access.ts';
import { refusedAddress } from './docker-address.ts';
import { describeDaemon, INFO_TEMPLATE, parseDockerInfo, refusedDaemon } from './docker-info.ts';
import { runPrivileged } from './privileged.ts';
import { lastWords, type Refusal, type Trial } from './refusal.ts';

const TIMEOUT_MS = 10_000;

/**
 * Whether the user's Docker can host nodes. What says by itself that it cannot, such as a daemon on another machine, is
 * refused before anything is run on it.
 */
export async function tryDocker(host: HostAccess): Promise<Trial> {
  if ((await host.findProgram('docker')) === undefined) return { refused: NOT_INSTALLED };
  const ask = async (...args: string[]) =>
    await host.run(['docker', ...args], { okExitCodes: 'any', timeoutMs: TIMEOUT_MS });
  const [program, context] = await Promise.all([
    ask('--version'),
    ask('context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'),
  ]);
  if (/podman/i.test(program.stdout))
    return { refused: { why: "the program of that name is podman's", absent: true } };
  if (context.exitCode !== 0)
    return { refused: { why: lastWords(context.stderr), remedy: 'docker context ls' } };
  const address = context.stdout.trim();
  const elsewhere = refusedAddress(address);
  if (elsewhere !== undefined) return { refused: elsewhere };
  // `info` alone would not do: Docker 20.10 hides why it got no answer behind its template's own error.
  const [server, answer] = await Promise.all([
    ask('version', '--format', '{{.Server.Version}}'),
    ask('info', '--format', INFO_TEMPLATE),
  ]);
  if (server.exitCode !== 0) {
    const hasDaemon = (await host.findProgram('dockerd')) !== undefined;
    return { refused: unanswered(server.stderr, address, hasDaemon) };
  }
  if (answer.exitCode !== 0) return { refused: { why: lastWords(answer.stderr) } };
  const info = parseDockerInfo(answer.stdout);
  const refused = refusedDaemon(info);
  if (refused !== undefined) return { refused };
  const ran = await runPrivileged('docker', host);
  if ('refused' in ran) return { refused: ofSnap(info.dataDirectory, ran.refused) };
  return { works: { ...ran, description: describeDaemon(info), dataDirectory: info.dataDirectory } };
}

const NOT_INSTALLED: Refusal = {
  why: 'not installed',
  absent: true,
  remedy: 'install Docker Engine (https://docs.docker.com/engine/install) and join its group',
};

/** Ubuntu's snap of Docker sees neither /tmp nor hidden folders such as ~/.cache. */
function ofSnap(dataDirectory: string, refused: Refusal): Refusal {
  if (!dataDirectory.startsWith('/var/snap/')) return refused;
  return {
    why: `it is a snap, which sees part of this machine alone: ${refused.why}`,
    remedy:
      'install Docker Engine in its place (https://docs.docker.com/engine/install), or put the cache where it sees it: XDG_CACHE_HOME in a folder of your home that is not hidden',
  };
}

function unanswered(stderr: string, address: string, hasDaemon: boolean): Refusal {
  if (/permission denied/i.test(stderr)) {
    return {
      why: `no permission on ${address}`,
      remedy: 'join the group docker: sudo usermod -aG docker $USER, then log in again',
    };
  }
  if (/cannot connect|failed to connect|no such file|connection refused/i.test(stderr)) {
    const why = `no Docker daemon answers at ${address}`;
    // The client alone is no engine: another one may take its place.
    if (!hasDaemon) return { ...NOT_INSTALLED, why: `${why}, and none is installed` };
    return { why, remedy: 'start it: sudo systemctl start docker, or sudo service docker start' };
  }
  return { why: lastWords(stderr) };
}
