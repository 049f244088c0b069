import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawSecret } from '../canaries/state.ts';
import type { Engine } from '../engine/engine.ts';
import { HarnessError } from '../errors/errors.ts';
import type { SourceInputs } from '../images/source-inputs.ts';
import type { RunCommand } from '../process/run.ts';
import type { UndoStack } from '../time/undo.ts';
import { makeAuthority } from './authority.ts';
import { fillRegistry, supplyOf } from './fill.ts';
import { startReleaseFiles } from './release-files.ts';
import { createTokenIssuer } from './token.ts';
import { type Login, startTokenServer, type TokenServer } from './token-server.ts';
import { startClosedRegistry, startOpenRegistry, stopRegistry } from './upstream-registry.ts';
import type { UpstreamAddress } from './user-settings.ts';

/** An upstream of ours: a registry with a login, and the files of kind's release, both by TLS of an authority of its own. */
export interface SceneUpstream {
  readonly address: UpstreamAddress;
  readonly login: Login;
  /** PEM of the authority. */
  readonly authority: string;
  readonly tokens: TokenServer['counts'];
  /** Takes the registry away: who has its images must do without it. */
  close(): Promise<void>;
}

export interface UpstreamParts {
  readonly engine: Engine;
  readonly run: RunCommand;
  readonly inputs: SourceInputs;
  readonly bin: { readonly kind: string; readonly istioctl: string };
  readonly scene: string;
  /** The scene's own folder. */
  readonly directory: string;
  readonly undo: UndoStack;
  readonly signal: AbortSignal;
  readonly step: Step;
}

/** Does a step, and says what it took. */
export type Step = <T>(what: string, work: () => Promise<T>) => Promise<T>;

/** Makes authority and servers, and fills the registry with the source build. */
export async function raiseUpstream(parts: UpstreamParts): Promise<SceneUpstream> {
  const { engine, run, inputs, bin, scene, directory, undo, signal, step } = parts;
  const keys = join(directory, 'keys');
  const data = join(directory, 'registry');
  await mkdir(data, { mode: 0o700 });
  const authority = await makeAuthority(run, keys);
  const login = { username: 'scene', password: drawSecret() };
  const issuer = createTokenIssuer('istio-cni-conformance scene', 'scene registry');

  const request = { scene, image: registryImage(inputs), data, signal };
  undo.before('registry', async () => await stopRegistry(engine));
  await step('registry filled', async () => {
    const registry = await startOpenRegistry(engine, request);
    await fillRegistry(engine, supplyOf(inputs, bin.istioctl), { registry, scene, directory });
  });

  return await step('registry with TLS and a login, files of kind', async () => {
    const tokens = await startTokenServer(authority.server, issuer, login);
    undo.before('token server', tokens.close);
    const files = await startReleaseFiles(authority.server, bin.kind);
    undo.before('release files', files.close);
    const closed = join(directory, 'closed');
    await mkdir(closed, { mode: 0o700 });
    await copyFile(authority.files.cert, join(closed, 'server.crt'));
    await copyFile(authority.files.key, join(closed, 'server.key'));
    await writeFile(join(closed, 'keys.json'), issuer.keySet);
    const registry = await startClosedRegistry(engine, request, {
      directory: closed,
      realm: tokens.realm,
      issuer,
      authority: authority.certificate,
    });
    const { pins, istio } = inputs;
    return {
      address: {
        registry,
        kindFrom: `https://localhost:${files.port}`,
        istio: istio.tag,
        kubernetes: pins.kubernetes,
      },
      login,
      authority: authority.certificate,
      tokens: tokens.counts,
      close: async () => await stopRegistry(engine),
    };
  });
}

function registryImage({ recipe }: SourceInputs): string {
  const image = recipe.images.find(({ stage }) => stage === 'host');
  if (image !== undefined) return image.tag;
  throw new HarnessError('PINS_UNREADABLE', 'the recipe has no registry image', {
    nextStep: 'restore fixtures/images/pins.json',
  });
}
