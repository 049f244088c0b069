import type { Requirement } from '../../harness/model/requirement.ts';
import { entry } from './entry.ts';

const SPECIFICATION = 'CNI specification 1.1.0';

/** The plugin by the protocol alone: the installed program, called on a node as a runtime would. */
export const plugin: readonly Requirement[] = [
  entry({
    id: 'CNI-N-01',
    theme: 'plugin',
    title: 'ADD passes the result of the plugin before it on',
    statement:
      'ADD with prevResult MUST exit 0 and print that result with every member that the version of the specification knows, in that version (0.3.1, 0.4.0, 1.0.0, 1.1.0), equal but for empty members, whether the pod is left alone or redirected. How long the slowest took is told.',
    source: `${SPECIFICATION}, ADD; istio/istio cni/pkg/plugin/plugin.go pluginResponse; istio#48416`,
    modes: ['cni'],
    needs: ['node-access'],
    since: '1.23@2024-04-30',
  }),
  entry({
    id: 'CNI-N-02',
    theme: 'plugin',
    title: 'ADD without a result before it prints an empty one',
    statement:
      'ADD without prevResult MUST exit 0 and print a result of the version of the specification that it was called with (0.3.1, 0.4.0, 1.0.0, 1.1.0), without interfaces, addresses and routes.',
    source: `${SPECIFICATION}, ADD; istio/istio cni/pkg/plugin/plugin_test.go TestCmdAddNoPrevResult`,
    modes: ['cni'],
    needs: ['node-access'],
    since: '1.23@2024-04-30',
  }),
  entry({
    id: 'CNI-N-03',
    theme: 'plugin',
    title: 'DEL always succeeds',
    statement:
      'In every version of the specification (0.3.1, 0.4.0, 1.0.0, 1.1.0), whether the pod was redirected or not, DEL MUST exit 0 and print nothing: after ADD, repeated, without prevResult, without or with a lost network namespace, and without a kubeconfig; and so of a pod that is gone.',
    source: `${SPECIFICATION}, DEL; istio/istio cni/pkg/plugin/plugin.go CmdDelete`,
    modes: ['cni'],
    needs: ['node-access'],
    since: '1.23@2024-04-30',
  }),
  entry({
    id: 'CNI-N-04',
    theme: 'plugin',
    title: 'CHECK is refused before version 0.4.0 and succeeds from it on',
    statement:
      'CHECK after ADD, whether the pod was redirected or not, MUST fail with code 1 for a configuration of version 0.3.1, and MUST exit 0 for later ones. (It verifies nothing: see the published findings.)',
    source: `${SPECIFICATION}, CHECK; containernetworking/cni pkg/skel/skel.go`,
    level: 'extended',
    modes: ['cni'],
    needs: ['node-access'],
    since: '1.23@2024-04-30',
  }),
  entry({
    id: 'CNI-N-05',
    theme: 'plugin',
    title: 'Versions, unknown commands and a call by hand are answered as the specification says',
    statement:
      'VERSION MUST list 0.1.0 to 1.1.0; an unknown CNI_COMMAND MUST fail with code 4, without input with 6, every command with a configuration without a name with 7 and with one of a version that nobody knows with 1, each as JSON on standard output; without CNI_COMMAND the plugin MUST exit 0 and say what it is on standard error only.',
    source: 'containernetworking/cni pkg/skel/skel.go, pkg/version',
    modes: ['cni'],
    needs: ['node-access'],
    since: '1.23@2024-04-30',
  }),
  entry({
    id: 'CNI-N-06',
    theme: 'plugin',
    title: 'GC and STATUS are taken from version 1.1.0 on',
    statement:
      'GC and STATUS MUST exit 0 for a configuration of version 1.1.0 and MUST fail with code 1 for an earlier one (0.3.1, 0.4.0, 1.0.0). (STATUS does not reflect the agent: see the published findings.)',
    source: `${SPECIFICATION}, GC and STATUS; containernetworking/cni pkg/skel/skel.go`,
    level: 'extended',
    modes: ['cni'],
    needs: ['node-access'],
    since: '1.23@2024-04-30',
  }),
  entry({
    id: 'CNI-N-07',
    theme: 'plugin',
    title: 'Input that is no configuration is an error of the specification',
    statement:
      'ADD, CHECK, DEL, GC and STATUS with input that is no JSON object MUST exit 1 and print one JSON object with code 6 and words in msg.',
    source: `${SPECIFICATION}, Error`,
    modes: ['cni'],
    needs: ['node-access'],
  }),
  entry({
    id: 'CNI-N-08',
    theme: 'plugin',
    title: 'Without an API server ordinary pods are held back, excluded ones are not',
    statement:
      "ADD with a kubeconfig whose server refuses connections MUST fail with code 999 and the cause after the plugin's thirty tries, one a second; of a pod in an excluded namespace it MUST exit 0 without them; with the node's own kubeconfig it MUST exit 0.",
    source: 'istio/istio cni/pkg/plugin/plugin.go podRetrievalMaxRetries',
    modes: ['cni'],
    needs: ['node-access'],
  }),
  entry({
    id: 'CNI-N-09',
    theme: 'plugin',
    title: 'Without rights to read pods the plugin holds pods back, and they recover',
    statement:
      "While the ClusterRoleBindings of the agent's account are removed, new pods outside excluded namespaces, injected or not, MUST NOT get a sandbox, with an event that says forbidden; pods of excluded namespaces MUST start; with the bindings back all MUST become Ready, and the injected one redirected.",
    source: 'istio/istio cni/pkg/plugin/plugin.go doAddRun; istio#17583',
    modes: ['cni'],
    effect: 'mesh',
    needs: ['excluded-namespace'],
  }),
  entry({
    id: 'CNI-N-12',
    theme: 'plugin',
    title: 'CNI_ARGS of every runtime are understood',
    statement:
      "ADD MUST take the keys of today's kubelets, and unknown ones with IgnoreUnknown, and write rules for the pod that they name; an unknown key without IgnoreUnknown MUST fail with code 999; without a pod's name ADD MUST exit 0 and write none.",
    source:
      'istio/istio cni/pkg/plugin/plugin_test.go TestLoadArgs; containernetworking/cni pkg/types/args.go',
    modes: ['cni'],
    needs: ['node-access'],
  }),
  entry({
    id: 'CNI-N-15',
    theme: 'plugin',
    title: 'Without a kubeconfig pods are held back at once, but for the agent and excluded namespaces',
    statement:
      "ADD without a kubeconfig MUST fail at once with code 999 and the cause; a pod of an excluded namespace, as without an API server, and a pod named as the agent's, in the agent's namespace only, MUST be let through (the latter since Istio 1.31, where it is no matter of ambient mode any more); DEL MUST succeed.",
    source: 'istio/istio cni/pkg/plugin/plugin.go CmdAdd, isCNIPod; istio#60668',
    modes: ['cni'],
    needs: ['node-access'],
    known: [
      {
        id: 'FINDING-15',
        modes: ['cni'],
        differences: [
          {
            subject: 'a pod of an excluded namespace: exit code',
            seen: '1, code 999: *istio-cni-kubeconfig: no such file or directory',
          },
        ],
      },
    ],
    since: '1.24@2024-08-01',
  }),
  entry({
    id: 'CNI-N-16',
    theme: 'plugin',
    title: "The active list works as a whole through the CNI project's own library",
    statement:
      'Called for the whole active list by cnitool, ADD MUST give an address and the interface, with rules for an injected pod and none for another; CHECK MUST then succeed; DEL MUST succeed and take the interface away.',
    source: 'containernetworking/cni cnitool, libcni/api.go; SPEC.md section 4',
    level: 'extended',
    modes: ['cni'],
    needs: ['node-access', 'cnitool'],
    faults: ['plugin-skips'],
  }),
  entry({
    id: 'CNI-N-14',
    theme: 'plugin',
    title: 'Events of a pod that is refused name the plugin and the cause',
    statement:
      'The event FailedCreatePodSandBox of a pod that the plugin refuses MUST name plugin, verb and cause; a pod that it takes MUST have none.',
    source: 'istio#54303',
    modes: ['cni'],
  }),
];
