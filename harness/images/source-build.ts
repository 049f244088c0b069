import { join } from 'node:path';
import { HarnessError } from '../errors/errors.ts';
import { inPhase } from '../files/disk-full.ts';
import type { Clock } from '../time/clock.ts';
import { bake } from './bake.ts';
import type { BuildContext, Building } from './build-context.ts';
import type { Demand } from './demand.ts';
import { takeEnvoy } from './envoy-wheel.ts';
import { explaining } from './failures.ts';
import { buildTools, moduleDirectory, type ToolsModule } from './go-tools.ts';
import { buildRecipeImage } from './image-builder.ts';
import { INPUTS_LABEL } from './image-state.ts';
import type { Progress } from './images.ts';
import { demandKubeadmNames } from './kubeadm-names.ts';
import { buildPlainNode } from './node-image.ts';
import { about, took, toolTitle } from './plan.ts';
import type { NodeLayer } from './recipe.ts';
import { makeRootfs } from './rootfs.ts';
import type { SourceInputs } from './source-inputs.ts';
import { writeNodeFacts } from './source-set.ts';
import { together } from './together.ts';

export interface SourceBuildOptions extends Building {
  readonly inputs: SourceInputs;
  readonly fixturesDir: string;
  readonly nodeFiles: string;
  readonly nodeProgram: string;
  readonly clock: Clock;
  readonly progress: Progress;
}

/** One run of builds, with the cache's lock held. */
export class SourceBuild {
  readonly #options: SourceBuildOptions;
  readonly #context: Building;
  #istio: { module: ToolsModule; version: string } | undefined;

  constructor(options: SourceBuildOptions) {
    this.#options = options;
    this.#context = options;
  }

  /** Makes what is in demand: programs beside root file systems, then images, then the node image layer by layer. */
  async make(demand: Demand): Promise<void> {
    const { cache, engine, inputs } = this.#options;
    await together(
      [
        async (signal) => await this.#makePrograms(demand, { ...this.#context, signal }),
        async (signal) => await this.#makeRootfs(demand, { ...this.#context, signal }),
      ],
      this.#context.signal,
    );
    for (const image of demand.images) {
      await this.#step(
        `image ${image.name}`,
        async () => await buildRecipeImage(this.#context, image, async (file) => await this.#resolve(file)),
      );
    }
    for (const layer of demand.node) await this.#makeLayer(layer);
    const whole = inputs.recipe.node.at(-1);
    if (whole !== undefined && demand.node.includes(whole))
      await writeNodeFacts(cache, engine, inputs, (await this.#prepareIstio()).version);
  }

  /** Go's programs one after another (each build uses all cores), then the wheel. */
  async #makePrograms(demand: Demand, context: BuildContext): Promise<void> {
    const { inputs } = this.#options;
    for (const [name, pin] of Object.entries(inputs.pins.tools)) {
      if (!demand.artifacts.has(name)) continue;
      const module = inputs.tools.find((tool) => tool.name === name) ?? (await this.#prepareIstio()).module;
      await this.#step(
        toolTitle(name, pin.programs.length),
        async () => await buildTools(context, module),
        pin.estimateMs,
      );
    }
    if (demand.artifacts.has('envoy')) {
      await this.#step(
        'Envoy',
        async () => await takeEnvoy(context, inputs.envoy.requirements, inputs.envoy.key),
        inputs.pins.envoy.estimateMs,
      );
    }
  }

  /** Mostly unpacking: runs beside Go. */
  async #makeRootfs(demand: Demand, context: BuildContext): Promise<void> {
    const { engine, inputs } = this.#options;
    for (const name of ['base', 'node'] as const) {
      if (!demand.artifacts.has(`rootfs/${name}`)) continue;
      await this.#step(
        `${name} root file system`,
        async () => await makeRootfs(context, inputs.rootfs[name]),
        inputs.pins.rootfs[name].estimateMs,
      );
    }
    if (!demand.base) return;
    const archive = await makeRootfs(context, inputs.rootfs.base);
    const { tag, hash } = inputs.recipe.base;
    await this.#step(
      `image ${tag}`,
      async () =>
        await explaining(
          'importing the base root file system',
          async () => await engine.importRootfs({ archive, tag, changes: [`LABEL ${INPUTS_LABEL}=${hash}`] }),
        ),
    );
  }

  async #makeLayer(layer: NodeLayer): Promise<void> {
    const { inputs, nodeFiles } = this.#options;
    const { recipe, pins } = inputs;
    const estimateMs = pins.bake[layer.stage].estimateMs;
    if (layer.stage === 'plain') {
      const parts = {
        nodeFiles,
        rootfs: await makeRootfs(this.#context, inputs.rootfs.node),
        rootfsKey: inputs.rootfs.node.key,
        kindFiles: join(await moduleDirectory(this.#context, this.#tool('kind')), 'images', 'base', 'files'),
        kubernetes: await buildTools(this.#context, this.#tool('kubernetes')),
        containerd: await buildTools(this.#context, this.#tool('containerd')),
        crictl: await buildTools(this.#context, this.#tool('crictl')),
        cni: await buildTools(this.#context, this.#tool('cni')),
        containerfile: inputs.nodeContainerfile,
        kubernetesVersion: pins.kubernetes,
        pauseImage: pins.pauseImage,
      };
      await demandKubeadmNames(this.#context, join(parts.kubernetes, 'kubeadm'), pins);
      await this.#step(
        'node image',
        async () => await buildPlainNode(this.#context, layer, parts),
        estimateMs,
      );
      return;
    }
    const below = recipe.node[recipe.node.indexOf(layer) - 1];
    if (below === undefined) throw new TypeError(`nothing below ${layer.stage}`);
    const images = recipe.images.filter((image) => image.stage === layer.stage);
    await this.#step(
      `node image with ${layer.stage} images`,
      async () => await bake(this.#context, { from: below, to: layer, images, nodeFiles }),
      estimateMs,
    );
  }

  async #resolve(file: string): Promise<string> {
    const { cache, fixturesDir, inputs, nodeProgram } = this.#options;
    const [artifact = '', ...rest] = file.split('/');
    const path = rest.join('/');
    if (artifact === 'host') return nodeProgram;
    if (artifact === 'fixtures') return join(fixturesDir, path);
    if (artifact === 'envoy') return join(cache.pathOf('bin', `envoy-${inputs.envoy.key}`), path);
    if (artifact === 'istio') return join(cache.pathOf('bin', `istio-${inputs.istio.key}`), path);
    if (artifact === 'istio-source')
      return join(await moduleDirectory(this.#context, (await this.#prepareIstio()).module), path);
    return join(cache.pathOf('bin', `${artifact}-${this.#tool(artifact).key}`), path);
  }

  #tool(name: string): ToolsModule {
    const tool = this.#options.inputs.tools.find((each) => each.name === name);
    if (tool !== undefined) return tool;
    throw new HarnessError('PINS_UNREADABLE', `pins.json names no tools module ${name}`, {
      nextStep: 'restore fixtures/images/pins.json',
    });
  }

  async #prepareIstio(): Promise<{ module: ToolsModule; version: string }> {
    this.#istio ??= await this.#options.inputs.istio.prepare(this.#context);
    return this.#istio;
  }

  /** Says what begins and what it took. */
  async #step<T>(what: string, work: () => Promise<T>, estimateMs?: number): Promise<T> {
    const { clock, progress, signal } = this.#options;
    signal?.throwIfAborted();
    if (estimateMs !== undefined) progress(`building ${what}, ${about(estimateMs)}`);
    const start = clock.nowMs();
    const result = await inPhase(what, work);
    progress(`${what}: ${took(clock.nowMs() - start)}`);
    return result;
  }
}
