import { type Call, ECHO_PORTS } from '../requirement.ts';

/** Port at which the servers end TLS themselves. */
export const TLS = 9443;

const { http, grpc } = ECHO_PORTS;

/** Names of Service ports that say which protocol each speaks, and names that say nothing, so that proxies have to find out. */
export const SERVERS = {
  declared: [
    { name: 'http', port: http },
    { name: 'grpc', port: grpc },
    { name: 'tls', port: TLS },
  ],
  undeclared: [
    { name: 'first', port: http },
    { name: 'second', port: grpc },
    { name: 'third', port: TLS },
  ],
};

/** How a server is called by each protocol, and what that comes to. */
export const PROTOCOLS = {
  gRPC: {
    to: (host: string): Call => ({ kind: 'grpc', url: `http://${host}:${grpc}/` }),
    outcome: '200',
    spoken: 'grpc, status 0',
  },
  'HTTP/2': {
    to: (host: string): Call => ({ kind: 'h2', url: `http://${host}:${grpc}/` }),
    outcome: '200',
    spoken: 'h2',
  },
  websocket: {
    to: (host: string): Call => ({ kind: 'websocket', url: `ws://${host}:${http}/` }),
    outcome: 'answered',
    spoken: 'websocket',
  },
  TLS: {
    to: (host: string): Call => ({ kind: 'tcp', host, port: TLS, tls: true }),
    outcome: 'answered',
    spoken: 'tls',
  },
};
