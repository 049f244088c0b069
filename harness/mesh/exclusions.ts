import { parseAllDocuments } from 'yaml';
import { HarnessError } from '../errors/errors.ts';
import { AGENT, AGENT_CONFIG } from './agent-names.ts';

/** Of the namespaces that every lane has, the one in `excludeNamespaces`; judging passes share it. */
export const EXCLUDED_NAMESPACE = 'conformance-excluded';

interface ConfigMap {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string };
  readonly data?: Readonly<Record<string, string>>;
}

/** Before 1.26 the chart calls it EXCLUDED_NAMESPACES (but for late releases of 1.24 and 1.25), before 1.23 it writes the whole configuration. */
function listIn(data: Readonly<Record<string, string>>): string | undefined {
  const named = data['EXCLUDE_NAMESPACES'] ?? data['EXCLUDED_NAMESPACES'];
  if (named !== undefined || data['cni_network_config'] === undefined) return named;
  const { kubernetes } = JSON.parse(data['cni_network_config']) as {
    readonly kubernetes?: { readonly exclude_namespaces?: readonly string[] };
  };
  return kubernetes?.exclude_namespaces?.join();
}

/**
 * The namespaces that the CNI component is told to leave alone, from the installer's own rendering: so the user's
 * settings count as istioctl counts them, and the list as the agent reads it (cni/pkg/util, SplitExcludeNamespaces). Empty where the component is not installed.
 * @throws HarnessError NO_CNI_SETTINGS when it is installed and its ConfigMap has no such list
 */
export function excludedNamespaces(manifest: string): readonly string[] {
  const objects = parseAllDocuments(manifest).map((document) => document.toJS() as ConfigMap | null);
  if (!objects.some((object) => object?.kind === 'DaemonSet' && object.metadata?.name === AGENT)) return [];
  const settings = objects.find(
    (object) => object?.kind === 'ConfigMap' && object.metadata?.name === AGENT_CONFIG,
  );
  const list = settings?.data === undefined ? undefined : listIn(settings.data);
  if (list === undefined) {
    throw new HarnessError(
      'NO_CNI_SETTINGS',
      'the rendered manifest has no EXCLUDE_NAMESPACES in ConfigMap istio-cni-config',
      {
        nextStep:
          'the chart has changed: see manifests/charts/istio-cni/templates/configmap-cni.yaml of this Istio',
      },
    );
  }
  return list
    .split(',')
    .map((namespace) => namespace.trim())
    .filter((namespace) => namespace !== '');
}
