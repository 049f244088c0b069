import { AGENT, AGENT_CONFIG, AGENT_CONTAINER, isFrom } from '../requirement.ts';

/** A value of the agent's, and where it must be found. */
export interface AgentValue {
  /** As `--set` takes it, below the value's own name. */
  readonly settings: readonly string[];
  /** By kind and path what must be there, as the API server holds it. */
  readonly reaches: Readonly<Record<string, unknown>>;
  /** The first Istio whose istioctl takes it and whose chart heeds it. */
  readonly since?: string;
}

/** Objects that values reach. */
export const REACHED = [
  { kind: 'DaemonSet', name: AGENT },
  { kind: 'ConfigMap', name: AGENT_CONFIG },
  { kind: 'ServiceAccount', name: 'istio-cni' },
];

const WORD = 'conformance';
/** Paths to the template of its pods and to its container. */
export const POD = 'DaemonSet.spec.template';
export const CONTAINER = `${POD}.spec.containers[${AGENT_CONTAINER}]`;
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const NEARBY = [`${PREFERRED}[0].weight=7`, `${PREFERRED}[0].podAffinityTerm.topologyKey=${WORD}`];
const TERMS = [{ weight: 7, podAffinityTerm: { topologyKey: WORD } }];

/**
 * The chart's own values that istioctl takes: istio/istio manifests/charts/istio-cni/templates, operator/pkg/apis/values_types.proto
 * CNIConfig. It does not take tolerations, updateStrategy and terminationGracePeriodSeconds, which the chart has.
 */
const OF_CHART: Readonly<Record<string, AgentValue>> = {
  'values.cni.affinity': {
    settings: NEARBY.map((each) => `.podAffinity.${each}`),
    reaches: { [`${POD}.spec.affinity.podAffinity.${PREFERRED}`]: TERMS },
  },
  'values.cni.podAnnotations': {
    settings: [`.${WORD}=annotated`],
    reaches: { [`${POD}.metadata.annotations.${WORD}`]: 'annotated' },
  },
  'values.cni.podLabels': {
    settings: [`.${WORD}=labelled`],
    reaches: { [`${POD}.metadata.labels.${WORD}`]: 'labelled' },
    since: '1.28@2025-07-23',
  },
  'values.cni.daemonSetLabels': {
    settings: [`.${WORD}=labelled`],
    reaches: { [`DaemonSet.metadata.labels.${WORD}`]: 'labelled' },
    since: '1.28@2025-07-23',
  },
  'values.cni.env': {
    settings: ['.CONFORMANCE=told'],
    reaches: {
      [`${CONTAINER}.env[CONFORMANCE].name`]: 'CONFORMANCE',
      [`${CONTAINER}.env[CONFORMANCE].value`]: 'told',
      'ConfigMap.data.CONFORMANCE': 'told',
    },
    since: '1.27@2025-07-21',
  },
  'values.cni.resources': {
    settings: ['.requests.cpu=11m', '.limits.memory=411Mi'],
    reaches: {
      [`${CONTAINER}.resources.requests.cpu`]: '11m',
      [`${CONTAINER}.resources.limits.memory`]: '411Mi',
    },
  },
  'values.cni.pullPolicy': {
    settings: ['=Never'],
    reaches: { [`${CONTAINER}.imagePullPolicy`]: 'Never' },
  },
  'values.cni.rollingMaxUnavailable': {
    settings: ['=3'],
    reaches: { 'DaemonSet.spec.updateStrategy.rollingUpdate.maxUnavailable': 3 },
  },
  'values.global.imagePullSecrets': {
    settings: [`[0]=${WORD}`],
    reaches: { [`ServiceAccount.imagePullSecrets[${WORD}].name`]: WORD },
  },
};

/** What istioctl itself writes over what the chart rendered: istio/istio operator/pkg/render/postprocess.go. */
const OF_ISTIOCTL: Readonly<Record<string, AgentValue>> = {
  'components.cni.k8s.affinity': {
    settings: NEARBY.map((each) => `.podAntiAffinity.${each}`),
    reaches: { [`${POD}.spec.affinity.podAntiAffinity.${PREFERRED}`]: TERMS },
  },
  'components.cni.k8s.env': {
    settings: ['[0].name=CONFORMANCE', '[0].value=told'],
    reaches: {
      [`${CONTAINER}.env[CONFORMANCE].name`]: 'CONFORMANCE',
      [`${CONTAINER}.env[CONFORMANCE].value`]: 'told',
    },
  },
  'components.cni.k8s.imagePullPolicy': {
    settings: ['=Never'],
    reaches: { [`${CONTAINER}.imagePullPolicy`]: 'Never' },
  },
  'components.cni.k8s.nodeSelector': {
    settings: [`.${WORD}=selected`],
    reaches: { [`${POD}.spec.nodeSelector.${WORD}`]: 'selected' },
  },
  'components.cni.k8s.podAnnotations': {
    settings: [`.${WORD}=annotated`],
    reaches: { [`${POD}.metadata.annotations.${WORD}`]: 'annotated' },
  },
  'components.cni.k8s.priorityClassName': {
    settings: ['=system-cluster-critical'],
    reaches: { [`${POD}.spec.priorityClassName`]: 'system-cluster-critical' },
  },
  'components.cni.k8s.resources': {
    settings: ['.requests.cpu=11m', '.limits.memory=411Mi'],
    reaches: {
      [`${CONTAINER}.resources.requests.cpu`]: '11m',
      [`${CONTAINER}.resources.limits.memory`]: '411Mi',
    },
  },
  'components.cni.k8s.tolerations': {
    settings: [`[0].key=${WORD}`, '[0].operator=Exists'],
    reaches: { [`${POD}.spec.tolerations`]: [{ key: WORD, operator: 'Exists' }] },
  },
};

/** Values that are handed in together, by their names. */
export type Values = Readonly<Record<string, AgentValue>>;

/** Those that a version of Istio has. Both kinds reach the same places, so that they are handed in one after the other. */
export function valuesOf(istio: string): { readonly chart: Values; readonly istioctl: Values } {
  const of = (values: Values) =>
    Object.fromEntries(
      Object.entries(values).filter(([, { since }]) => since === undefined || isFrom(istio, since)),
    );
  return { chart: of(OF_CHART), istioctl: of(OF_ISTIOCTL) };
}

export function settingsOf(values: Values): readonly string[] {
  return Object.entries(values).flatMap(([name, { settings }]) => settings.map((each) => `${name}${each}`));
}
