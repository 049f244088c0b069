/** How programs write a secret beside a name that says what it is; the secret is of letters and digits. */
export const TEXT_FORMS: Readonly<Record<string, (secret: string) => string>> = {
  'a scheme in lower case': (secret) => `authenticating with bearer ${secret} at 10.0.0.1`,
  'a scheme in upper case': (secret) => `authorization=BEARER ${secret}`,
  'an Authorization header': (secret) => `> Authorization: Bearer ${secret}\n> Accept: */*`,
  'an Authorization header of a scheme of its own': (secret) => `Authorization: Token ${secret}`,
  'an Authorization header of a digest': (secret) =>
    `Authorization: Digest username="kim", realm="x", response="${secret}"`,
  'an Authorization header without a scheme': (secret) =>
    `curl -H "Authorization: ${secret}" https://a.example`,
  'a signed request of AWS': (secret) =>
    `Authorization: AWS4-HMAC-SHA256 Credential=kim/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=${secret}`,
  'a Proxy-Authorization header': (secret) => `Proxy-Authorization: Basic ${btoa(`kim:${secret}`)}`,
  'a Cookie header': (secret) => `Cookie: theme=dark; session=${secret}; lang=en`,
  'a Set-Cookie header': (secret) => `Set-Cookie: sid=${secret}; Path=/; HttpOnly`,
  'headers as Envoy logs them': (secret) => `':path', '/x'\n'cookie', 'session=${secret}'\n':method', 'GET'`,
  'headers as Go prints them': (secret) =>
    `map[Accept:[*/*] Authorization:[Bearer ${secret}] X-Api-Key:[${secret}]]`,
  'a header with an API key': (secret) => `x-api-key: ${secret}`,
  'a header with a private token': (secret) =>
    `curl --header 'PRIVATE-TOKEN: ${secret}' https://git.example/api`,
  'a websocket to Kubernetes': (secret) =>
    `Sec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io.${base64url(secret)}, v5.channel.k8s.io`,
  'a user of curl': (secret) => `curl -u kim:${secret} https://a.example`,
  'a long user of curl': (secret) => `curl --user kim:${secret} https://a.example`,
  'a flag and its value': (secret) => `tool login --password ${secret} --verbose`,
  'a flag with one dash': (secret) => `tool -password ${secret} -v`,
  'a flag and its value in one word': (secret) => `tool --token=${secret} --verbose`,
  'a flag and its value in quotes': (secret) => `tool --api-key "${secret}" run`,
  'a passphrase in a flag': (secret) => `gpg --batch --passphrase ${secret} -c file`,
  'arguments in JSON': (secret) => `starting ["tool","--client-secret","${secret}","-v"]`,
  'arguments in YAML': (secret) => `args:\n- --auth-token\n- ${secret}\n- --verbose`,
  'a password of sshpass': (secret) => `sshpass -p ${secret} ssh kim@a.example`,
  'a password of mysql': (secret) => `mysqldump -h db -u kim -p${secret} shop`,
  'a log-in of a container engine': (secret) => `docker login -u kim -p ${secret} registry.example`,
  'a password of redis-cli': (secret) => `redis-cli -h cache -a ${secret} PING`,
  'a password of LDAP': (secret) => `ldapsearch -x -D cn=kim -w ${secret} -b dc=x`,
  'a password of openssl': (secret) => `openssl pkcs12 -in a.p12 -passin pass:${secret} -nodes`,
  'a password of htpasswd': (secret) => `htpasswd -nb kim ${secret}`,
  'a setting of the AWS client': (secret) => `aws configure set aws_secret_access_key ${secret}`,
  'a literal for a Secret': (secret) => `kubectl create secret generic db --from-literal=code=${secret}`,
  'a value of helm': (secret) =>
    `helm install a ./a --set auth.enabled=true,auth.admin.password=${secret} --wait`,
  'a log-in that helm is given': (secret) =>
    `helm install a ./a --set global.imagePullSecret.auth=${secret} --wait`,
  'a log-in of npm': (secret) => `//registry.example/:_auth=${secret}`,
  'a setting of the mesh': (secret) => `--set values.global.proxy.privateKey=${secret}`,
  'a variable': (secret) => `X_TOKEN=${secret}`,
  'a variable that is a personal access token': (secret) => `PAT=${secret} ./deploy`,
  'a variable that a shell exports': (secret) => `declare -x DB_PASSWORD="${secret}"`,
  'a variable with a name of its own': (secret) => `SECRET_KEY_BASE=${secret} RAILS_ENV=production ./run`,
  'a variable for psql': (secret) => `PGPASSWORD=${secret} psql -h db shop`,
  'a variable in a description of a pod': (secret) =>
    `    Environment:\n      DB_PASSWORD:  ${secret}\n      DB_HOST:  db`,
  'a name and a value in YAML': (secret) =>
    `env:\n- name: DB_PASSWORD\n  value: ${secret}\n- name: DB_HOST\n  value: db`,
  'a value and a name in YAML': (secret) =>
    `env:\n  - value: ${secret}\n    name: DB_PASSWORD\n  - value: db\n    name: DB_HOST`,
  'a name and a value in JSON': (secret) => `env [{"name":"DB_PASSWORD","value":"${secret}"}] cut {"a":`,
  'a value and a name in JSON': (secret) => `"value": "${secret}",\n  "name": "API_TOKEN"`,
  'a member in JSON': (secret) => `info {"msg":"ok","clientSecret":"${secret}"} done`,
  'a member of JSON in JSON': (secret) =>
    JSON.stringify({ last: JSON.stringify({ token: secret }) }).slice(0, -1),
  'a member that is a list': (secret) => `{"msg":"ok","passwords":["${secret}","${secret}"]}`,
  'a member that is an object': (secret) => `{"token":{"value":"${secret}","path":"token"}}`,
  'a member of YAML': (secret) => `db:\n  passphrase: ${secret}\n  host: db`,
  'a member of YAML with spaces': (secret) => `db:\n  password: correct horse ${secret}\n  host: db`,
  'a block of YAML': (secret) => `db:\n  private_key: |\n    first\n    ${secret}\n  host: db`,
  'a member of YAML on its next line': (secret) => `db:\n  password:\n    ${secret}\n  host: db`,
  'a list of YAML': (secret) => `db:\n  tokens:\n  - ${secret}\n  - "and ${secret}"\n  host: db`,
  'a Secret in YAML': (secret) =>
    `apiVersion: v1\ndata:\n  anything: ${btoa(secret)}\n  more: ${secret}\nkind: Secret\nmetadata:\n  name: db`,
  'a Secret in JSON': (secret) => `{"kind":"Secret","stringData":{"anything":"${secret}"}}`,
  'a log-in of a registry': (secret) => `{"auths":{"registry.example":{"auth":"${btoa(`kim:${secret}`)}"}}}`,
  'an identity token of a registry': (secret) => `"identitytoken": "${secret}"`,
  'a property of Java': (secret) => `spring.datasource.password=${secret}`,
  'a key of an INI file': (secret) => `[default]\naws_secret_access_key = ${secret}\nregion = eu-west-1`,
  'an element of XML': (secret) => `<server><id>a</id><password>${secret}</password></server>`,
  'a hash of Ruby': (secret) => `{:host => "db", :password => "${secret}"}`,
  'a struct of Go': (secret) => `&{Host:db Password:${secret} Port:5432}`,
  'a variable as Kubernetes prints it': (secret) =>
    `&Container{Name:app,Env:[]EnvVar{EnvVar{Name:DB_PASSWORD,Value:${secret},ValueFrom:nil,},},TTY:false}`,
  'a variable as Go prints it': (secret) => `[{Name:API_TOKEN Value:${secret} ValueFrom:nil}]`,
  'a variable in a flow of YAML': (secret) =>
    `env: [{name: DB_PASSWORD, value: ${secret}}, {name: A, value: b}]`,
  'an attribute of XML': (secret) => `<add key="DbPassword" value="${secret}" />`,
  'the environment of a process': (secret) => `PATH=/bin\0DB_PASSWORD=${secret}\0HOME=/`,
  'an assignment in quotes': (secret) => `Environment="A=b" "DB_PASSWORD=correct ${secret}"`,
  'a sentence': (secret) => `the generated password is ${secret}, keep it`,
  'a colour around the name': (secret) => `\u001b[36mtoken\u001b[0m=\u001b[33m${secret}\u001b[0m user=kim`,
  'a word in capitals': (secret) => `using APIKEY ${secret} for kim`,
  'a password behind a word in capitals': (secret) => `PASSWORD ${secret}`,
  'a word of a sentence in SQL': (secret) => `ALTER USER kim IDENTIFIED BY '${secret}'`,
  'a line of .netrc': (secret) => `machine a.example login kim password ${secret}`,
  'lines of .netrc': (secret) => `machine a.example\n  login kim\n  password ${secret}`,
  'a line of .npmrc': (secret) => `//registry.example/:_authToken=${secret}`,
  'an address with a password': (secret) => `https://kim:${secret}@a.example/path`,
  'an address with a token': (secret) => `git clone https://${secret}@git.example/a.git`,
  'an address with a token and no password': (secret) => `https://${secret}:x-oauth-basic@git.example/a.git`,
  'an address of a database': (secret) => `postgresql://kim:${secret}@db:5432/shop?sslmode=disable`,
  'an address without a user': (secret) => `redis://:${secret}@cache:6379/0`,
  'an address of JDBC': (secret) => `jdbc:postgresql://db/shop?user=kim&password=${secret}&ssl=true`,
  'an address of Oracle': (secret) => `jdbc:oracle:thin:kim/${secret}@db:1521:shop`,
  'an address of SQL Server': (secret) => `Server=db;User Id=kim;Pwd=${secret};Encrypt=true`,
  'a proxy without a scheme': (secret) => `HTTPS_PROXY=kim:${secret}@proxy.example:3128`,
  'a parameter of a query': (secret) => `GET /login?user=kim&access_token=${secret}&x=1`,
  'a code of OAuth': (secret) => `grant_type=authorization_code authorization_code=${secret}`,
  'a signature of a query': (secret) => `https://a.blob.example/c?sv=2024&sig=${secret}&se=2026`,
  'a signed address of AWS': (secret) =>
    `https://b.s3.example/k?X-Amz-Expires=60&X-Amz-Signature=${secret}&X-Amz-SignedHeaders=host`,
  'an account key of Azure': (secret) =>
    `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${secret};EndpointSuffix=core`,
  'a token of kubeadm': (secret) =>
    `kubeadm join 10.0.0.1:6443 --token ${secret} --discovery-token-ca-cert-hash sha256:00`,
  'a key for certificates of kubeadm': (secret) =>
    `kubeadm join 10.0.0.1:6443 --control-plane --certificate-key ${secret}`,
  'a kubeconfig': (secret) => `users:\n- name: kim\n  user:\n    token: ${secret}`,
  'a token of GitHub': (secret) => `pushing as ghp_${secret}`,
  'a fine token of GitHub': (secret) => `pushing as github_pat_${secret}`,
  'a token of Slack': (secret) => `posting with xoxb-1234-${secret}`,
  'a key of Stripe': (secret) => `charging with sk_live_${secret}`,
  'a key of AWS': (secret) => `using AKIA${secret.toUpperCase()}`,
  'a password in a file of htpasswd': (secret) => `kim:$apr1$saltsalt$${secret}`,
  'a web token': (secret) =>
    `the token is ${base64url('{"alg":"RS256"}')}.${base64url('{"iss":"kubernetes"}')}.${secret} indeed`,
  'a private key': (secret) => `-----BEGIN RSA PRIVATE KEY-----\n${secret}\n-----END RSA PRIVATE KEY-----`,
  'a private key without its end': (secret) => `-----BEGIN PRIVATE KEY-----\n${secret}\nand more`,
  'a private key without its beginning': (secret) => `and more\n${secret}\n-----END EC PRIVATE KEY-----`,
  'a private key in a JSON string': (secret) =>
    JSON.stringify({ pem: `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----` }).slice(1),
  'an encoded assignment': (secret) => `payload ${btoa(`export DB_PASSWORD=${secret}\n`)} received`,
};

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
