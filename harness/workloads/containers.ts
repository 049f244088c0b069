/** A container as Kubernetes takes it. One without an image runs the apps image. */
export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly securityContext?: Readonly<Record<string, unknown>>;
  /** `Always` on an init container makes a native sidecar of it. */
  readonly restartPolicy?: 'Always';
  readonly [member: string]: unknown;
}

export interface ContainerOptions {
  /** `app` by default; traffic comes from the container of that name. */
  readonly name?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly securityContext?: Readonly<Record<string, unknown>>;
}

export interface EchoOptions extends ContainerOptions {
  /**
   * `http` (default): Ready once it has answered the kubelet, which then asks no more, so that no counter moves by
   * itself; `none`: Ready at once.
   */
  readonly startup?: 'http' | 'none';
  /** 8080 by default. */
  readonly httpPort?: number;
  /** 8081 by default; no manifest declares it. */
  readonly undeclaredPort?: number;
  /** 9090 by default. */
  readonly tcpPort?: number;
  /** 9091 by default: HTTP/2 and gRPC, with its health service. */
  readonly grpcPort?: number;
  /** TCP whose server speaks first; none by default. */
  readonly greetingPort?: number;
  /** TCP in TLS that the server itself ends; none by default. */
  readonly tlsPort?: number;
  /** How long answers may take to finish once it is told to stop; 500 by default. */
  readonly farewellMs?: number;
}

/** Name of the container that calls, and of the only container of most pods. */
export const APP_CONTAINER = 'app';

/** Ports of the echo server. */
export const ECHO_PORTS = { http: 8080, undeclared: 8081, tcp: 9090, grpc: 9091 } as const;

/** HTTP and TCP server that says who called, and calls others itself. Declares its HTTP and TCP port, not the third. */
export function echoContainer(options: EchoOptions = {}): Container {
  const httpPort = options.httpPort ?? ECHO_PORTS.http;
  const undeclaredPort = options.undeclaredPort ?? ECHO_PORTS.undeclared;
  const tcpPort = options.tcpPort ?? ECHO_PORTS.tcp;
  const ports = {
    HTTP_PORT: String(httpPort),
    HTTP_EXTRA_PORT: String(undeclaredPort),
    TCP_PORT: String(tcpPort),
    GRPC_PORT: String(options.grpcPort ?? ECHO_PORTS.grpc),
    ...(options.greetingPort === undefined ? {} : { GREETING_PORT: String(options.greetingPort) }),
    ...(options.tlsPort === undefined ? {} : { TLS_PORT: String(options.tlsPort) }),
    ...(options.farewellMs === undefined ? {} : { FAREWELL_MS: String(options.farewellMs) }),
  };
  return {
    ...calling('/apps/echo/main.ts', { ...options, env: { ...ports, ...options.env } }),
    ports: [
      { name: 'http', containerPort: httpPort },
      { name: 'tcp', containerPort: tcpPort },
    ],
    ...startup(options.startup ?? 'http', httpPort),
  };
}

/** A container that does nothing but call others when it is told to. Declares no port. */
export function idleContainer(options: ContainerOptions = {}): Container {
  return calling('/apps/client/idle.ts', options);
}

/** A container that sleeps and is Ready at once: for pods that are only looked at. Arguments are there to be seen. */
export function sleepingContainer(options: ContainerOptions = {}): Container {
  return running(['sh', '-c', 'exec sleep infinity'], options);
}

/** A program of the apps image that takes plans of traffic by its standard input. */
function calling(file: string, options: ContainerOptions): Container {
  return { ...running(['node', file], options), stdin: true };
}

function running(command: readonly string[], options: ContainerOptions): Container {
  const env = Object.entries(options.env ?? {}).map(([name, value]) => ({ name, value }));
  return {
    name: options.name ?? APP_CONTAINER,
    command,
    ...(options.args === undefined ? {} : { args: options.args }),
    ...(env.length === 0 ? {} : { env }),
    resources: { requests: { cpu: '5m', memory: '16Mi' } },
    ...(options.securityContext === undefined ? {} : { securityContext: options.securityContext }),
  };
}

function startup(kind: 'http' | 'none', port: number): Readonly<Record<string, unknown>> {
  if (kind === 'none') return {};
  return { startupProbe: { httpGet: { path: '/healthz', port }, periodSeconds: 1, failureThreshold: 60 } };
}
