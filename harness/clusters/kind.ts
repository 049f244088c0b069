import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { HarnessError } from '../errors/errors.ts';
import type { Kube } from '../kube/kube.ts';
import type { CommandOptions, CommandResult } from '../process/run.ts';
import type { Deadlines } from '../time/deadlines.ts';
import type { UndoStack } from '../time/undo.ts';
import type { Cluster, ClusterProvider, ClusterSpec, EntersNodes } from './cluster.ts';
import { containmentMounts, ensureContained } from './contain.ts';
import { confineDns, dnsAvailable, keepDnsOffWorkers } from './coredns.ts';
import { type KindCli, progressOf } from './kind-cli.ts';
import { type KindConfig, renderKindConfig } from './kind-config.ts';
import { kubeProxyHealthy } from './kube-proxy.ts';
import { clusterName, KIND_CLUSTER_LABEL, nodeNames, refuseForeign } from './names.ts';
import { writeNoPulls } from './no-pulls.ts';
import { nodesReady, nodesWithPodCidrs } from './nodes.ts';
import { writePodSecurity } from './pod-security.ts';
import { primaryCni } from './primary-cni/primary-cni.ts';

export interface KindProviderParts {
  readonly kind: KindCli;
  readonly engine: Engine;
  /** The API of a cluster, by its kubeconfig file. */
  readonly openKube: (kubeconfig: string) => Kube;
  /** Removing a cluster is registered here before it is created. */
  readonly undo: UndoStack;
  readonly deadlines: Deadlines;
  /** Directory `fixtures/clusters`. */
  readonly fixtures: string;
}

interface CreateOptions {
  readonly signal?: AbortSignal | undefined;
  readonly progress: (line: string) => void;
}

/** Clusters by kind, on an engine's containers, contained on this machine and with the reference CNI plugins. */
export class KindProvider implements ClusterProvider, EntersNodes {
  readonly name = 'kind';
  readonly #parts: KindProviderParts;

  constructor(parts: KindProviderParts) {
    this.#parts = parts;
  }

  /**
   * Two may be created at once. `spec.name` gets our prefix.
   * @throws CommandError, NotInTimeError, HarnessError; what was made till then is on the undo stack
   */
  async create(spec: ClusterSpec, options: CreateOptions): Promise<Cluster> {
    const { engine, kind, undo, deadlines, fixtures } = this.#parts;
    const name = clusterName(spec.name);
    const kubeconfig = join(spec.directory, `${name}.kubeconfig`);
    const directory = join(spec.directory, name);
    await mkdir(directory, { recursive: true });
    const mounts = [
      ...containmentMounts(fixtures),
      await writeNoPulls(directory),
      ...(spec.podSecurity === 'privileged' ? [] : [await writePodSecurity(directory, spec.podSecurity)]),
    ];
    const config = await renderKindConfig(spec, fixtures, mounts);
    const configFile = join(directory, 'kind.yaml');
    await writeFile(configFile, config.text);
    // Two kinds that start together could both try to make the network.
    await engine.ensureNetwork(engine.network);
    undo.before(`cluster ${name}`, () => this.destroy(name, kubeconfig));
    await kind.createCluster({
      name,
      image: spec.nodeImage,
      config: configFile,
      kubeconfig,
      timeoutMs: deadlines.clusterCreateMs,
      signal: options.signal,
      onLine: (line) => {
        const step = progressOf(line);
        if (step !== undefined) options.progress(step);
      },
    });
    await chmod(kubeconfig, 0o600);
    return await this.#network(name, kubeconfig, spec, config, options);
  }

  /** What makes a bare cluster one that workloads can use; the order matters. */
  async #network(
    name: string,
    kubeconfig: string,
    spec: ClusterSpec,
    config: KindConfig,
    options: CreateOptions,
  ): Promise<Cluster> {
    const { engine, openKube, deadlines } = this.#parts;
    const wait = { deadlineMs: deadlines.rolloutMs, signal: options.signal };
    const kube = openKube(kubeconfig);
    const names = nodeNames(name, spec.nodes);
    await Promise.all(names.map((node) => ensureContained(engine, node, options.progress)));
    await confineDns(kube, wait);
    if (spec.disruptive) await keepDnsOffWorkers(kube, wait);
    options.progress('waiting for kube-proxy and pod CIDRs');
    const [nodes] = await Promise.all([
      nodesWithPodCidrs(kube, spec.nodes, wait),
      ...names.map((node) => kubeProxyHealthy(engine, node, spec.family, wait)),
    ]);
    options.progress('primary CNI');
    const cni = primaryCni(spec.primaryCni, { engine, wait, directories: spec });
    const before = await cni.install(nodes, config.podSubnets);
    options.progress('waiting for nodes and CoreDNS');
    await nodesReady(kube, wait);
    await dnsAvailable(kube, wait);
    return {
      name,
      provider: 'kind',
      kubeconfig,
      uid: await uidOf(kube),
      nodes,
      primaryCni: cni.title,
      enforcesNetworkPolicy: cni.enforces,
      cniConfig: { path: cni.config, before },
    };
  }

  /** Removes a cluster and its kubeconfig; fine if it is gone. @throws SafetyError when it is not one of ours */
  async destroy(name: string, kubeconfig: string): Promise<void> {
    refuseForeign(name);
    const { engine, kind } = this.#parts;
    const containers = await engine.containers({ [KIND_CLUSTER_LABEL]: name });
    const nodes = containers.map((container) => container.name);
    // Killed first: kind's own removal waits for an orderly stop, about 10 s a node. It is kind, though,
    // that knows the volumes, and it finds those by its containers: so they are not removed before it.
    if (nodes.length > 0) await engine.cli(['kill', ...nodes], { okExitCodes: 'any' });
    await kind.deleteCluster(name, kubeconfig);
    await engine.remove(nodes);
    await rm(kubeconfig, { force: true });
  }

  /** @throws SafetyError when the node is not one of ours; CommandError */
  async execOnNode(node: string, argv: readonly string[], options?: CommandOptions): Promise<CommandResult> {
    refuseForeign(node);
    return await this.#parts.engine.exec(node, argv, options);
  }
}

async function uidOf(kube: Kube): Promise<string> {
  const uid = (await kube.get({ apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' }))?.metadata.uid;
  if (uid !== undefined) return uid;
  throw new HarnessError('NO_CLUSTER_UID', 'the cluster has no namespace kube-system', {
    nextStep: 'create the cluster anew',
  });
}
