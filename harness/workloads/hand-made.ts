import type { KubeObject } from '../kube/kube.ts';
import { type Container, type ContainerOptions, echoContainer, sleepingContainer } from './containers.ts';
import type { WorkloadImages } from './images.ts';
import { type PodSpec, pod } from './pod.ts';

/** Ports to which redirection sends: outbound and inbound. */
export const PROXY_PORTS = { outbound: 15001, inbound: 15006 } as const;

/** The injector's mark on a pod; the plugin asks only whether it is there. */
export const STATUS_ANNOTATION = 'sidecar.istio.io/status';
const STATUS = { [STATUS_ANNOTATION]: '{"initContainers":[],"containers":["istio-proxy"]}' };
/** User and group by which the proxy runs: istio/istio tools/istio-iptables/pkg/constants DefaultProxyUID. */
export const PROXY_ID = 1337;

export interface HandMadePodSpec extends Omit<PodSpec, 'containers'> {
  /** One echo container by default. */
  readonly containers?: readonly Container[];
  /** `false`: without the annotation `sidecar.istio.io/status`. */
  readonly statusAnnotation?: boolean;
  /** `false`: without a container named `istio-proxy`. */
  readonly proxyContainer?: boolean;
  /** Nothing listens, in either container: for pods that are only looked at. Ready at once, and costs next to nothing. */
  readonly asleep?: boolean;
}

/**
 * A pod that looks injected and is not: a container `istio-proxy` and the injector's annotation, for a namespace
 * without injection. Each of the two can be left out. With both, redirection is due (plugin.go, doAddRun).
 * `istio-proxy` is an echo server on 15001 and 15006: a redirected call is answered by it, and says so in `localPort`.
 */
export function handMadeSidecarPod(spec: HandMadePodSpec, images: WorkloadImages): KubeObject {
  return withProxy(spec, 'sidecar', images);
}

/** A gateway's pod, by hand: as `handMadeSidecarPod`, but `istio-proxy` is started as `proxy router`. No redirection is due. */
export function gatewayPod(spec: HandMadePodSpec, images: WorkloadImages): KubeObject {
  return withProxy(spec, 'router', images);
}

/**
 * A pod that brings its own `istio-init`, as kube-inject renders it for init mode: the container programs the
 * rules, and the plugin must leave the pod alone. Needs NET_ADMIN, so a namespace that allows it.
 * @param spec.proxyImage reference of the mesh's proxy image, which holds `istio-iptables`
 */
export function ownIstioInitPod(
  spec: HandMadePodSpec & { readonly proxyImage: string },
  images: WorkloadImages,
): KubeObject {
  const { proxyImage, ...rest } = spec;
  return withProxy(
    { ...rest, initContainers: [...(spec.initContainers ?? []), istioInitContainer(proxyImage)] },
    'sidecar',
    images,
  );
}

/** `istio-init` with the arguments and security context of the injection template's defaults. */
export function istioInitContainer(proxyImage: string): Container {
  return iptablesContainer({
    name: 'istio-init',
    image: proxyImage,
    securityContext: {
      capabilities: { add: ['NET_ADMIN', 'NET_RAW'], drop: ['ALL'] },
      readOnlyRootFilesystem: false,
      runAsGroup: 0,
      runAsNonRoot: false,
      runAsUser: 0,
    },
  });
}

/**
 * `istio-validation` as the injection template has it by default: ends with 126 where the pod has no rules, and then
 * is what the agent's repair looks for.
 */
export function istioValidationContainer(proxyImage: string): Container {
  return iptablesContainer({
    name: 'istio-validation',
    image: proxyImage,
    args: ['--run-validation', '--skip-rule-apply'],
    securityContext: {
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
      runAsGroup: PROXY_ID,
      runAsNonRoot: true,
      runAsUser: PROXY_ID,
    },
  });
}

/** An init container that runs `istio-iptables` with the injection template's default arguments, and more. */
function iptablesContainer({ name, image, args = [], securityContext }: Container): Container {
  return {
    name,
    ...(image === undefined ? {} : { image }),
    args: [
      'istio-iptables',
      '-p',
      String(PROXY_PORTS.outbound),
      '-z',
      String(PROXY_PORTS.inbound),
      '-u',
      String(PROXY_ID),
      '-m',
      'REDIRECT',
      '-i',
      '*',
      '-x',
      '',
      '-b',
      '*',
      '-d',
      '15090,15021,15020',
      '--log_output_level=default:info',
      ...args,
    ],
    resources: { requests: { cpu: '5m', memory: '16Mi' } },
    securityContext: { allowPrivilegeEscalation: false, privileged: false, ...securityContext },
  };
}

function withProxy(spec: HandMadePodSpec, role: 'sidecar' | 'router', images: WorkloadImages): KubeObject {
  const { statusAnnotation = true, proxyContainer = true, asleep = false, ...rest } = spec;
  const apps = spec.containers ?? [asleep ? sleepingContainer() : echoContainer()];
  return pod(
    {
      ...rest,
      annotations: { ...(statusAnnotation ? STATUS : {}), ...spec.annotations },
      containers: proxyContainer ? [...apps, standInProxy(role, asleep)] : apps,
    },
    images,
  );
}

function standInProxy(role: 'sidecar' | 'router', asleep: boolean): Container {
  const options: ContainerOptions = {
    name: 'istio-proxy',
    args: ['proxy', role],
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      privileged: false,
      runAsGroup: PROXY_ID,
      runAsNonRoot: true,
      runAsUser: PROXY_ID,
    },
  };
  if (asleep) return sleepingContainer(options);
  const { outbound: httpPort, inbound: undeclaredPort } = PROXY_PORTS;
  // TCP on any free port: nothing of that side is wanted.
  const echo = echoContainer({ ...options, httpPort, undeclaredPort, tcpPort: 0, grpcPort: 0 });
  const { ports: _undeclared, ...rest } = echo;
  return rest;
}
