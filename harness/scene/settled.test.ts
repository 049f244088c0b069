import { expect, test } from 'vitest';
import { enterCommand, programsOf } from './settled.ts';

const ACTOR = {
  user: { name: 'icc-scene', uid: 1001, gid: 1002, home: '/home/icc-scene' },
  environment: {
    HOME: '/home/icc-scene',
    ICC_REGISTRY: 'localhost:1',
    npm_config__auth: 'secret',
    HTTPS_PROXY: 'http://u:p@x',
  },
  home: '/home/icc-scene',
  uid: 1001,
  gid: 1002,
};

test('the way into the scene holds no secret', () => {
  expect(enterCommand(ACTOR, '/home/icc-scene/a b')).toBe(
    "cd '/home/icc-scene/a b' && setpriv --reuid=1001 --regid=1002 --clear-groups env -i TERM=$TERM HOME='/home/icc-scene' ICC_REGISTRY='localhost:1' bash",
  );
});

test('a program that the user cannot run is named', async () => {
  const run = async (argv: readonly string[]) => {
    const isNpm = argv.includes('npm');
    return {
      command: '',
      exitCode: isNpm ? 126 : 0,
      stdout: 'v20',
      stderr: isNpm ? 'Permission denied' : '',
      durationMs: 0,
    };
  };
  const engine = { name: 'docker' } as Parameters<typeof programsOf>[2];
  await expect(programsOf({ run }, ACTOR, engine)).rejects.toMatchObject({
    code: 'SCENE_NOT_SETTLED',
    message: expect.stringContaining('npm --version'),
  });
});
