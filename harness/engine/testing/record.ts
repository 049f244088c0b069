import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { createHostAccess } from '../../host/access.ts';
import { CommandError, type CommandResult, createRunner, type RunCommand } from '../../process/run.ts';
import { attachEngine } from '../attach-engine.ts';
import { createDockerEngine } from '../docker.ts';
import { type EngineName, findEngine } from '../find-engine.ts';
import type { RecordedAnswer, Recording } from './recorded.ts';
import { scenario } from './scenario.ts';

/**
 * Records what a real engine answers to the harness: `node harness/engine/testing/record.ts docker >
 * fixtures/recorded/engine/docker-29.0.0.yaml`, as root, on the engine of DOCKER_HOST. Makes what scenario.ts names,
 * and removes it.
 */
const name = process.argv[2] as EngineName;
const scratch = await mkdtemp(join(tmpdir(), 'icc-record-'));
const run = createRunner();

/** What is this machine's own, put as anybody's; the longest first. */
const own: [string, string][] = [[scratch, '/scratch']];

function plain(text: string): string {
  const named = own.reduce((so, [from, to]) => so.replaceAll(from, to), text);
  return named.replaceAll(/"[^"]*(?=\/netns\/)/g, '"/var/run/docker');
}

/** JSON on one line: it is long. */
function onOneLine(text: string): string {
  return text.startsWith('[') && text.trim().length > 2 ? JSON.stringify(JSON.parse(text)) : text;
}

/** Notes every answer in `answers`. */
function noting(answers: RecordedAnswer[], real: RunCommand): RunCommand {
  return async (argv, options) => {
    const note = (result: CommandResult) =>
      answers.push({
        command: plain(argv.join(' ')),
        code: result.exitCode,
        out: onOneLine(plain(result.stdout)),
        err: plain(result.stderr),
      });
    try {
      const result = await real(argv, options);
      note(result);
      return result;
    } catch (error) {
      if (error instanceof CommandError) note(error.result);
      throw error;
    }
  };
}

async function doctor(env: Readonly<Record<string, string>>, real = run): Promise<readonly RecordedAnswer[]> {
  const answers: RecordedAnswer[] = [];
  const inIt: RunCommand = async (argv, options) =>
    await real(argv, { ...options, env: { ...options?.env, ...env } });
  const host = createHostAccess({
    run: noting(answers, inIt),
    environment: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    scratchDirectory: scratch,
    cacheDirectory: scratch,
    sourceBuild: 'none',
  });
  await findEngine(host, name);
  return answers;
}

/** A build of `COPY --chmod`, whether it works or not. */
async function built(
  contexts: string,
  env: Readonly<Record<string, string>>,
): Promise<readonly RecordedAnswer[]> {
  const answers: RecordedAnswer[] = [];
  const inIt: RunCommand = async (argv, options) =>
    await run(argv, { ...options, env: { ...options?.env, ...env } });
  const engine = await createDockerEngine({ run: noting(answers, inIt) });
  const tag = 'localhost/icc-recorded/built:1';
  await Promise.allSettled([engine.buildImage({ contextDir: join(contexts, 'chmod'), tag })]);
  await run(['docker', 'image', 'rm', '--force', tag], { okExitCodes: 'any' });
  return answers;
}

/** As an engine in another file system has it: the file that its container is to read is not there. */
const withoutToken: RunCommand = async (argv, options) => {
  if (argv[1] === 'run') {
    const files = (await readdir(scratch)).filter((file) => file.startsWith('icc-engine-'));
    for (const file of files) await rm(join(scratch, file));
  }
  return await run(argv, options);
};

async function states(contexts: string): Promise<Recording['states']> {
  if (name === 'podman') return { works: await doctor({}) };
  const nobody: RunCommand = async (argv, options) =>
    await run(['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', ...argv], options);
  const nowhere = `unix://${join(scratch, 'docker.sock')}`;
  return {
    here: await doctor({}),
    'other files': await doctor({}, withoutToken),
    'no daemon': await doctor({ DOCKER_HOST: nowhere }),
    'no permission': await doctor({ DOCKER_CONFIG: '/nonexistent' }, nobody),
    'another machine': await doctor({ DOCKER_HOST: 'ssh://somebody@example.test' }),
    'without buildx': await built(contexts, { DOCKER_CONFIG: '/nonexistent' }),
    'no such context': await doctor({ DOCKER_HOST: '', DOCKER_CONTEXT: 'nosuch' }),
  };
}

async function main(): Promise<void> {
  if (name === 'docker') {
    const ask = async (...args: string[]) => (await run(['docker', ...args])).stdout.trim();
    const socket = (await ask('context', 'inspect', '--format', '{{.Endpoints.docker.Host}}')).replace(
      'unix://',
      '',
    );
    own.push([socket, '/var/run/docker.sock']);
    own.push([encodeURIComponent(socket), encodeURIComponent('/var/run/docker.sock')]);
    own.push([await ask('info', '--format', '{{.DockerRootDir}}'), '/var/lib/docker']);
    own.push([await ask('info', '--format', '{{.Name}}'), 'host']);
  }
  own.push([join(homedir(), '.docker'), '/home/user/.docker']);
  const contexts = join(scratch, 'contexts');
  const files: Record<string, string> = {
    plain: 'FROM localhost/icc-recorded/empty:1\nCOPY file /a/file\n',
    chmod: 'FROM scratch\nCOPY --chmod=0644 file /a/file\n',
    nobase: 'FROM localhost/icc-recorded/nosuch:1\n',
  };
  for (const [folder, text] of Object.entries(files)) {
    await mkdir(join(contexts, folder), { recursive: true });
    await writeFile(join(contexts, folder, 'Dockerfile'), text);
    await writeFile(join(contexts, folder, 'file'), 'file\n');
  }
  await writeFile(join(contexts, 'root.tar'), Buffer.alloc(1024));
  const answers: RecordedAnswer[] = [];
  const engine = await attachEngine(name, {
    host: { run: noting(answers, run) } as never,
    start: () => {
      throw new Error('no service is recorded');
    },
    podmanDirectory: join(scratch, 'p'),
  });
  await scenario(engine, contexts);
  const recording: Recording = { scenario: answers, states: await states(contexts) };
  process.stdout.write(
    `# ${engine.description}, by harness/engine/testing/record.ts; JSON is put on one line.\n`,
  );
  process.stdout.write(stringify(recording, { lineWidth: 0 }));
}

try {
  await main();
} finally {
  await rm(scratch, { recursive: true, force: true });
}
