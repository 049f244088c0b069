import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { fileIn, saysDiskFull } from '../images/failure-signs.ts';
import type { CommandOptions, RunCommand } from '../process/run.ts';
import { createDockerEngine } from './docker.ts';
import type { Engine } from './engine.ts';
import { createPodmanEngine } from './podman.ts';
import { readRecording, replay } from './testing/recorded.ts';
import { scenario } from './testing/scenario.ts';

/** How it was recorded; nothing needs to be there. */
const CONTEXTS = '/scratch/contexts';

const docker = async (run: RunCommand): Promise<Engine> => await createDockerEngine({ run });
const podman = async (run: RunCommand): Promise<Engine> =>
  await createPodmanEngine({
    run,
    directory: temporaryDirectory(),
    modulesDirectory: temporaryDirectory(),
    start: () => {
      throw new Error('no service is recorded');
    },
  });

test.for([
  ['docker-20.10.24', 'docker 20.10.24+dfsg1 (runc)', docker],
  ['docker-29.0.0', 'docker 29.0.0 (runc)', docker],
  ['podman-4.3.1', 'podman 4.3.1 (runc)', podman],
] as const)(
  '%s is understood: what is there, what is not, and what is in the way',
  async ([name, description, create]) => {
    const recording = await readRecording(name);
    const engine = await create(replay(recording.scenario));
    expect(engine.description).toBe(description);
    const understood = await scenario(engine, CONTEXTS);
    expect([...understood.images.keys()]).toEqual([
      'localhost/icc-recorded/empty:1',
      'localhost/icc-recorded/built:1',
    ]);
    expect(understood.importedId).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(understood.images.get('localhost/icc-recorded/empty:1')?.id).toBe(understood.importedId);
    const running = Object.fromEntries(
      understood.containers.map((container) => [container.name, container.running]),
    );
    expect(running).toEqual({ 'icc-recorded-made': false, 'icc-recorded-up': true });
    expect(
      understood.containers.every(({ labels }) => labels['istio-cni-conformance.run'] === 'icc-recorded'),
    ).toBe(true);
    expect(understood).toMatchObject({
      absentImage: true,
      absentNetwork: true,
      absentRemoval: true,
      partial: { names: ['icc-recorded-up'], absent: true },
    });
    expect(understood.address).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(understood.subnets).toContain('fc00:ebc7:2f98:eca6::/64');
    expect(understood.subnets).toHaveLength(2);
    // The first subnet of that name was taken.
    expect(understood.overlapSubnets).toContain('fc00:db50:362e:914a::/64');
    expect(understood.chmodRefusal).toBeUndefined();
    expect(understood.baseRefusal).toContain('icc-recorded/nosuch');
  },
);

async function chmodBuild(name: string): Promise<{ readonly env: unknown; readonly refusal: unknown }> {
  const answers = replay((await readRecording(name)).states['without buildx'] ?? []);
  let env: unknown;
  const engine = await createDockerEngine({
    run: async (argv, options) => {
      if (argv[1] === 'build') env = options?.env;
      return await answers(argv, options);
    },
  });
  const built = engine.buildImage({
    contextDir: `${CONTEXTS}/chmod`,
    tag: 'localhost/icc-recorded/built:1',
  });
  return { refusal: await built.then(() => undefined, String), env };
}

test('without buildx, Docker 20.10 builds COPY --chmod by its own BuildKit, and a newer one says that it cannot', async () => {
  const old = await chmodBuild('docker-20.10.24');
  expect(old.refusal).toBeUndefined();
  expect(old.env).toMatchObject({ DOCKER_BUILDKIT: '1' });
  const newer = await chmodBuild('docker-29.0.0');
  expect(newer.refusal).toContain('the --chmod option requires BuildKit');
  // It would be an error even where a build needs no BuildKit.
  expect(newer.env).not.toHaveProperty('DOCKER_BUILDKIT');
});

test.for(['default', 'of-the-user'])(
  "a build is the daemon's own, by the builder of the present context: %s",
  async (context) => {
    const asked: (CommandOptions | undefined)[] = [];
    const engine = await createDockerEngine({
      run: async (argv, options) => {
        if (argv[1] === 'build') asked.push(options);
        const stdout = argv[1] === 'version' ? `28.2.2 29.0.0 ${context}\n` : '';
        return { command: argv.join(' '), exitCode: 0, stdout, stderr: '', durationMs: 1 };
      },
    });
    await engine.buildImage({ contextDir: `${CONTEXTS}/plain`, tag: 'localhost/icc-recorded/built:1' });
    expect(asked.map((options) => options?.env)).toEqual([
      expect.objectContaining({ BUILDX_BUILDER: context }),
    ]);
  },
);

test("a full disk of the daemon's is told as one", async () => {
  const full = (await readRecording('docker-20.10.24')).states['full disk'] ?? [];
  expect(full.map(({ err }) => saysDiskFull(err))).toEqual([true, true]);
  expect(full.map(({ err }) => fileIn(err))).toEqual([
    '/blob',
    '/var/lib/docker/overlay2/quw1ll0a1249l2svv0zd92za4/diff/blob',
  ]);
});
