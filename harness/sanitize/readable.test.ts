import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { harmlessJson } from './harmless.ts';
import { redact, redactJson } from './redact.ts';

const ROOT = join(import.meta.dirname, '../..');

test.for([
  '-----BEGIN CERTIFICATE-----\nMIIDjzCCAnegAwIBAgIUfIuuQDfWakIpZ7bZ\n-----END CERTIFICATE-----',
  'caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSURqekNDQW5lZ0F3SUJBZ0lVZkl1dQ==',
  'tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token',
  '- serviceAccountToken:\n    audience: istio-ca\n    expirationSeconds: 43200\n    path: istio-token',
  '"serviceAccountToken": {"audience": "istio-ca", "expirationSeconds": 43200, "path": "istio-token"}',
  'secretKeyRef:\n  key: password\n  name: db',
  '"valueFrom": {"secretKeyRef": {"key": "password", "name": "db"}}',
  '- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef:\n      key: password\n      name: db\n- name: A\n  value: b',
  'volumes:\n- name: cacerts\n  secret:\n    optional: true\n    secretName: cacerts',
  'imagePullSecrets:\n- name: regcred',
  'secrets:\n- name: default-token-x7k2p',
  'automountServiceAccountToken: false',
  'tokenExpirationSeconds: 3600',
  'credentialName: bookinfo-credential',
  'privateKey: /etc/certs/key.pem',
  'kind: Secret\nmetadata:\n  name: istio-ca-secret\n  uid: 5f0c5b9e-1c65-4a43-8f1c-6a9a1f0d8f4e\ntype: istio.io/ca-root',
  'resources: ["secrets", "tokenreviews"]\nverbs: ["get", "create"]',
  '- name: TOKEN_AUDIENCES\n  value: istio-ca\n- name: SECRET_TTL\n  value: 24h\n- name: CREDENTIAL_FETCHER_TYPE\n  value: ""',
  '- name: JWT_POLICY\n  value: third-party-jwt\n- name: USE_TOKEN_FOR_CSR\n  value: "true"',
  '{"sds":{"token":{"aud":"istio-ca"}},"jwtPolicy":"third-party-jwt"}',
  'token_bucket:\n  max_tokens: 10\n  tokens_per_fill: 10',
  'httpCookie:\n  name: user\n  ttl: 0s',
  'authorization:\n  mode: Webhook\n  webhook:\n    cacheAuthorizedTTL: 0s',
  '{"authorization": {"mode": "Webhook"}}',
  '"private_key": {"inline_bytes": "W3JlZGFjdGVkXQ=="}',
  '"tls_certificate_sds_secret_configs": [{"name": "default", "sds_config": {"ads": {}}}]',
  '--service-account-signing-key-file=/etc/kubernetes/pki/sa.key --service-account-key-file=/etc/kubernetes/pki/sa.pub',
  '--authorization-mode=Node,RBAC --enable-bootstrap-token-auth=true --authentication-token-webhook=true',
  '--discovery-token-ca-cert-hash sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
  'image: registry.example/token:v1 and pilot:1.31.0@sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e7304336',
  '-A ISTIO_OUTPUT -m owner --uid-owner 1337 -j RETURN\n-A PREROUTING -p tcp -j ISTIO_INBOUND',
  'docker run -u 1000:1000 -p 8080:80 image && mkdir -p /var/run',
  'info	sds	token expired in 30m',
  'MountVolume.SetUp failed for volume "certs" : secret "cacerts" not found',
  "couldn't find key password in Secret shop/db; references non-existent secret key: ca.crt",
  'basic authentication needs a bearer token; basic VirtualService',
  'active loggers:\n  secret: warning\n  jwt: debug',
  'create serviceaccounts/token: expected false, seen true',
  'status of a list of pods with its token: 200',
  'http://[::1]:15021/healthz/ready and http://a.example:8080/x@y',
  'https://kim@git.example/a and https://x-access-token@git.example/b, https://$TOKEN@git.example and https://${T0KEN}@git.example',
  'postgres://user1@db/shop and ssh://git@git.example/a.git',
  'http://a.example/?mail=kim2@b.example and kim2@b.example, name2@host and lane cni@nope',
  'docker://name2@sha256:0123 and pilot2@sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e7304336',
  'password:\n  $(DB_PASSWORD)\ntoken:\n  /var/run/secrets/tokens/istio-token\n  and more\napi_key:\nhost: db',
  'token:\n  audience: istio-ca\ntokens:\n- audience: a\n  path: b\nsecret:\n# none\n',
  'token: ""\n  at the margin of another',
  'the PASSWORD IS NOT SET, PASSWORD MYSQL_ROOT_PASSWORD_2, APIKEY missing, USER PASSWORD HOST1NAME',
  'Sec-WebSocket-Protocol: v5.channel.k8s.io, base64url.bearer.authorization.k8s.io',
  'grant_type=authorization_code error_code=503 the certificate key: see the manual',
  '{"flows":{"authorizationCode":{"tokenUrl":"https://a.example/token"}}}',
  'spiffe://cluster.local/ns/shop/sa/default and git@github.com:istio/istio.git',
  'PASS: 12, pass: 3, "pass": 4',
  '{"pass":{"id":"p","pod":"a"},"b":["c"]}',
  'request {"pass":["a","b"],"cut',
  'the ENV PASSWORD is not set',
  'the password for kim is not set: see the manual',
  'PWD=/apps OLDPWD=/ PATH=/bin:/usr/bin',
  'password: $(DB_PASSWORD)\ntoken: ${TOKEN}\npassword: ""\napi_key: null',
  "    Environment:\n      DB_PASSWORD:  <set to the key 'password' in secret 'db'>  Optional: false",
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl kim',
] as const)('leaves as it is: %s', (text) => {
  expect(redact(text)).toBe(text);
});

const recorded = globSync('fixtures/{recorded,golden}/**/*.{json,txt,yaml}', { cwd: ROOT });

test('there is something recorded', () => {
  expect(recorded.length).toBeGreaterThan(200);
});

test.for([...recorded, 'suites/catalogue/listing.txt'])('nothing of %s is hidden', (file) => {
  const text = readFileSync(join(ROOT, file), 'utf8');
  expect(redact(text)).toBe(text);
});

test.for(recorded.filter((each) => each.endsWith('.json')))('%s goes through a record unchanged', (file) => {
  const value: unknown = JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
  expect(redactJson(value)).toEqual(value);
  expect(JSON.parse(harmlessJson(value))).toEqual(value);
});
