import type { CommandOptions, CommandResult } from '../process/run.ts';

export interface ContainerInfo {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly running: boolean;
}

/** A container engine that kind can use. Everything that it makes carries the labels it is given. */
export interface Engine {
  readonly name: 'docker' | 'podman';
  /** Name and version, for the report: `podman 4.3.1 (runc)`. */
  readonly description: string;
  /** Environment that kind and other children need so as to use this engine as configured here. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs the engine's own command line: `cli(['ps'])`. @throws CommandError */
  cli(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** The same engine, whose every command runs with these options. */
  withOptions(options: CommandOptions): Engine;
  exec(container: string, argv: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** As `exec`, on this process's own streams, which `terminal` says are a person's. Gives the exit code. */
  enter(
    container: string,
    argv: readonly string[],
    options: { readonly terminal: boolean; readonly signal: AbortSignal },
  ): Promise<number>;
  /** All containers that carry every label, stopped ones included. */
  containers(labels: Readonly<Record<string, string>>): Promise<readonly ContainerInfo[]>;
  /** Kills and removes containers with their volumes; those that are gone already are fine. */
  remove(names: readonly string[]): Promise<void>;
  imageExists(reference: string): Promise<boolean>;
  /** `sha256:…` of the image's configuration. */
  imageId(reference: string): Promise<string>;
  buildImage(options: {
    contextDir: string;
    tag: string;
    labels?: Readonly<Record<string, string>>;
  }): Promise<void>;
  /** Makes an image from a root file system archive, with Dockerfile instructions as changes. */
  importRootfs(options: { archive: string; tag: string; changes?: readonly string[] }): Promise<void>;
  /** One archive that keeps all the names. */
  saveImages(references: readonly string[], archive: string): Promise<void>;
  commit(container: string, tag: string, changes?: readonly string[]): Promise<void>;
  /** Name of the network of all our nodes and peers. */
  readonly network: string;
  /** Makes the network if it is missing (dual stack, as kind would make it). */
  ensureNetwork(name: string): Promise<void>;
  /**
   * Removes what commands of the engine that were killed left of containers' networks, and gives what that was, for a person.
   * @param isQuiet whether nobody has a container half made; asked after the look, and nothing is removed if not
   */
  removeStrays(isQuiet: () => boolean): Promise<readonly string[]>;
  /** Address of a container on a network. */
  addressOf(container: string, network: string): Promise<string>;
  /** API socket for testcontainers, `unix:///…`; started if the engine does not serve one by itself. */
  socket(): Promise<{ readonly uri: string; readonly stop: () => Promise<void> }>;
}
