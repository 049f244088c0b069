import { expect, test } from 'vitest';
import { isSecretName } from './secret-names.ts';

const SECRET = `password Password DB_PASSWORD dbPassword db-password a.b.password db_password_2 passwordBase64 PASSWORD_GITHUB
  MYSQL_PWD PGPASSWORD rootpw sshpass passphrase token X_TOKEN accessToken X-Auth-Token istio.io/api-token TOKEN_VALUE
  client_secret CLIENT_SECRET secret SECRET_KEY SECRET_KEY_BASE aws_secret_access_key secretAccessKey api-key apiKey API_KEY
  apikey x-api-key private_key privateKey tls.key key.pem ca-key.pem client-key-data signingKey AccountKey SharedAccessKey
  Ocp-Apim-Subscription-Key Authorization Proxy-Authorization Cookie Set-Cookie credentials GITHUB_PAT JSESSIONID
  tokens accessTokens apiKeys api_keys apikeys API_KEYS clientSecrets client_secrets privateKeys signingKeys sessionId session_id
  PAT CI_PAT certificate-key certificateKey authorization_code authCode imagePullSecret.auth _auth
  SESSION_ID sess_id x-session-id db_pass DB_PASS`;

const PLAIN = `name key value data publicKey topologyKey secretName secretKeyRef secretRef imagePullSecrets secrets keys publicKeys
  tokenExpirationSeconds token_path tokenFile TOKEN_AUDIENCES SECRET_TTL SECRET_GRACE_PERIOD_RATIO CREDENTIAL_FETCHER_TYPE
  automountServiceAccountToken credentialName credential-socket token_bucket max_tokens tokens_per_fill API_KEYS_FILE session dynamic_active_secrets sessionIdleTimeout PASSWORD_FILE password-stdin
  authorization-mode authorization.k8s.io/decision jwtPolicy PWD passthrough path PATH keyAlgorithm compass bypass
  code errorCode auth basic_auth secret-auth-file pat path.a PAT_FILE certificate certificate-key-file SslCertificate
  PILOT_JWT_PUB_KEY_REFRESH_INTERVAL USE_TOKEN_FOR_CSR discovery-token-ca-cert-hash tokenReview AWS_ACCESS_KEY_ID`;

test.for(SECRET.split(/\s+/))('%s holds a secret', (name) => {
  expect(isSecretName(name)).toBe(true);
});

test.for(PLAIN.split(/\s+/))('%s holds none', (name) => {
  expect(isSecretName(name)).toBe(false);
});
