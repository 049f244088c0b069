import { HarnessError } from '../errors/errors.ts';
import type { BuildContext } from './build-context.ts';
import type { Pins } from './pins.ts';

/** Asks kubeadm, the authority, which images it wants, and compares. @throws HarnessError PINS_DISAGREE */
export async function demandKubeadmNames(context: BuildContext, kubeadm: string, pins: Pins): Promise<void> {
  const { stdout } = await context.run(
    [kubeadm, 'config', 'images', 'list', '--kubernetes-version', pins.kubernetes],
    { signal: context.signal },
  );
  const wanted = stdout.split('\n').filter((line) => line !== '');
  const pinned = pins.images.filter((image) => image.stage === 'platform').map((image) => image.name);
  const missing = wanted.filter((name) => !pinned.includes(name));
  if (missing.length === 0 && pinned.includes(pins.pauseImage)) return;
  throw new HarnessError(
    'PINS_DISAGREE',
    `kubeadm ${pins.kubernetes} asks for images that pins.json does not name: ${missing.join(', ')}`,
    {
      nextStep: 'bring the platform images of fixtures/images/pins.json up to date',
    },
  );
}
