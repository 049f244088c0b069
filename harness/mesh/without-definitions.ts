/**
 * A manifest without its CustomResourceDefinitions: of what Istio's charts render they are five sixths, no setting changes them,
 * and to parse them takes a second and a half each time.
 */
export function withoutDefinitions(manifest: string): string {
  return manifest
    .split(/^(?=---\s*$)/m)
    .filter((document) => !/^kind:\s*CustomResourceDefinition\s*$/m.test(document))
    .join('');
}
