import type { Engine } from './engine.ts';

/** In what the command lines of docker and podman differ; all else they do alike (cli-engine.ts). */
export interface Dialect extends Pick<Engine, 'name' | 'description' | 'env' | 'socket'> {
  /** Flags of `build` that keep it from asking a registry for images that are here. */
  readonly buildFlags: readonly string[];
  /** Environment of `build` by which it knows `COPY --chmod`. */
  readonly buildEnv: Readonly<Record<string, string>>;
  /** Flags of `save` by which one archive holds many images with their names. */
  readonly saveFlags: readonly string[];
  /** Flags of `rm` by which nothing is waited for. */
  readonly removeFlags: readonly string[];
  /** Flags of `network create` by which the network is as kind would make it, but for its subnet. */
  networkFlags(): Promise<readonly string[]>;
}
