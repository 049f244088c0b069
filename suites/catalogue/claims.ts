import type { Claim } from '../../harness/model/claim.ts';

/**
 * What the article that introduced the plugin claims ("Enhancing Istio service mesh security with a
 * CNI plugin", 2019), each with every requirement behind it; some of those are not in the catalogue yet.
 */
export const claims: readonly Claim[] = [
  {
    id: 'SEED-1',
    statement:
      "Rules live in the pod's own network namespace: one pod's rules touch no other pod on the node, nor the node.",
    requirements: ['CNI-F-01', 'CNI-F-06', 'CNI-E-17', 'CNI-E-18'],
  },
  {
    id: 'SEED-2',
    statement:
      'Without the plugin an injected istio-init container programs the rules before the others start, and whoever deploys the pod needs NET_ADMIN.',
    requirements: ['CNI-D-01', 'CNI-F-01', 'CNI-Q-01'],
  },
  {
    id: 'SEED-3',
    statement:
      'With the plugin redirection is the same, and neither the pod nor whoever deploys it needs NET_ADMIN.',
    requirements: [
      'CNI-D-02',
      'CNI-D-03',
      'CNI-D-04',
      'CNI-D-05',
      'CNI-Q-01',
      'CNI-Q-02',
      'CNI-Q-06',
      'CNI-S-01',
      'CNI-S-02',
      'CNI-S-03',
      'CNI-S-04',
      'CNI-S-05',
      'CNI-S-06',
    ],
  },
  {
    id: 'SEED-4',
    statement: "The plugin acts in the pod's network setup phase, before any container of the pod runs.",
    requirements: ['CNI-L-02', 'CNI-L-14', 'CNI-E-19'],
  },
  {
    id: 'SEED-5',
    statement: 'A pod in a namespace of excludeNamespaces is left alone.',
    requirements: ['CNI-E-02', 'CNI-E-03', 'CNI-E-04', 'CNI-E-05', 'CNI-B-17', 'CNI-G-04'],
  },
  {
    id: 'SEED-6',
    statement: 'A pod is redirected only if it has a container named istio-proxy.',
    requirements: ['CNI-E-01', 'CNI-E-10', 'CNI-E-17', 'CNI-E-23'],
  },
  {
    id: 'SEED-7',
    statement:
      'A pod is redirected only if it has more than one container (true up to Istio 1.18; today native sidecars count).',
    requirements: ['CNI-E-14', 'CNI-E-22'],
  },
  {
    id: 'SEED-8',
    statement:
      'A pod is redirected only if the annotation sidecar.istio.io/inject is absent or true (today a label of that name wins).',
    requirements: ['CNI-E-06', 'CNI-E-07', 'CNI-E-08'],
  },
  {
    id: 'SEED-9',
    statement:
      "The plugin is chained: one element is added to the existing configuration list, and the primary plugin's part stays as it was.",
    requirements: [
      'CNI-A-04',
      'CNI-A-05',
      'CNI-A-06',
      'CNI-B-01',
      'CNI-B-02',
      'CNI-B-03',
      'CNI-B-18',
      'CNI-M-09',
    ],
  },
  {
    id: 'SEED-10',
    statement:
      'Prerequisites: a container runtime with CNI and a primary CNI plugin in use; PKE, EKS, AKS and IKS have it, GKE with its network-policy feature on.',
    requirements: ['CNI-B-06', 'CNI-P-07'],
  },
  {
    id: 'SEED-11',
    statement:
      'An operator installs it from one custom resource (istio.banzaicloud.io/v1beta1, sidecarInjector.initCNIConfiguration).',
    // An installer (banzai-operator) stands behind this one, not a requirement.
    requirements: [],
  },
  {
    id: 'SEED-12',
    statement:
      'Bookinfo runs with mTLS on: each pod shows <app>,istio-proxy as containers and no privileged init container (today istio-validation is one, with every capability dropped).',
    requirements: ['CNI-G-01', 'CNI-G-05', 'CNI-G-25', 'CNI-D-04'],
  },
  {
    id: 'SEED-13',
    statement: "Bookinfo's product page opens in a browser through the ingress gateway.",
    requirements: ['CNI-G-01', 'CNI-G-24'],
  },
];
