import type { Engine } from './engine.ts';

/** In what the command lines of docker and podman differ; all else they do alike (cli-engine.ts). */
export interface Dialect extends Pick<Engine, 'name' | 'description' | 'env' | 'network' | 'socket'> {
  /** Flags of `build` that keep it from asking a registry for images that are here. */
  readonly buildFlags: readonly string[];
  /** Environment of `build` by which it knows `COPY --chmod`. */
  readonly buildEnv: Readonly<Record<string, string>>;
  /** Flags of `save` by which one archive holds many images with their names. */
  readonly saveFlags: readonly string[];
  /** Flags of `rm` by which nothing is waited for. */
  readonly removeFlags: readonly string[];
  /** Makes a network as kind would make it; called where it is there, too, so that it can be made a better one. */
  ensureNetwork(request: NetworkRequest): Promise<void>;
  /** As the engine's own, by its command line. */
  removeStrays(cli: Engine['cli'], isQuiet: () => boolean): Promise<readonly string[]>;
}

export interface NetworkRequest {
  readonly cli: Engine['cli'];
  readonly name: string;
  readonly isThere: boolean;
  /** Told what it will lack. */
  readonly warn: (text: string) => void;
}
