import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { withTemplate } from './patch-injector.ts';

const CONFIG = `# defaultTemplates defines the default template
defaultTemplates: [sidecar]
policy: enabled
template: "{{ Template_Version_And_Istio_Version_Mismatched_Check_Installation }}"
templates:
  sidecar: |
    {{- define "resources"  }}
    {{- end }}
    spec:
      containers:
      - name: istio-proxy
  gateway: |
    spec: {}
`;

test('a template is added after the default ones; the others stay to the letter', () => {
  const before = parse(CONFIG);
  const after = parse(withTemplate(CONFIG, 'mine', 'spec:\n  x: "{{ .ProxyInitImage }}"\n'));
  expect(after.defaultTemplates).toEqual(['sidecar', 'mine']);
  expect(after.templates).toEqual({ ...before.templates, mine: 'spec:\n  x: "{{ .ProxyInitImage }}"\n' });
  expect([after.policy, after.template]).toEqual([before.policy, before.template]);
});

test('without a list of defaults the sidecar stays the first', () => {
  expect(parse(withTemplate('templates: {}', 'mine', 'spec: {}')).defaultTemplates).toEqual([
    'sidecar',
    'mine',
  ]);
});
