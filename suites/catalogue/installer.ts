import { entry } from './entry.ts';

const CONFIGURATION = 'istio/istio cni/pkg/install/cniconfig.go';
const INSTALL = 'istio/istio cni/pkg/install/install.go';
const CHART = 'istio/istio manifests/charts/istio-cni';
/** Before, the plugin's kubeconfig was among the configurations. */
const OWN_RUN_DIRECTORY = '1.24@2024-08-01';
/** Judged on a node that may be broken. */
const BREAKS_A_NODE = { effect: 'node', needs: ['breakable-nodes'], since: OWN_RUN_DIRECTORY } as const;

/** What the installer does with configuration files. */
export const installer = [
  entry({
    id: 'CNI-A-02',
    theme: 'install',
    title: "The agent's objects are those that the chart renders",
    statement:
      "The agent's ServiceAccount, ConfigMap, ClusterRoles, ClusterRoleBindings and DaemonSet MUST be those, and no others, that the installer renders for the same values: data, rules, roles and subjects alike, and of the DaemonSet's specification all that is rendered.",
    source: `${CHART}/templates`,
    modes: ['cni'],
    effect: 'reads',
    faults: ['exclusion-ignored', 'plugin-skips', 'redirect-inbound-only'],
  }),
  entry({
    id: 'CNI-A-08',
    theme: 'install',
    title: 'Files that the installer makes are private, others keep their mode',
    statement:
      "From Istio 1.30 on, a configuration that the installer makes MUST have mode 0600, or 0640 with CNI_CONF_GROUP_READ; a configuration of the primary CNI's that it changes, or turns into a list, MUST keep its mode.",
    source: `${CONFIGURATION} writeCNIConfig; istio#59071`,
    modes: ['cni'],
    level: 'extended',
    since: '1.30',
  }),
  entry({
    id: 'CNI-A-10',
    theme: 'install',
    title: 'The agent is ready once it has installed, and not before',
    statement:
      'Over a directory without a valid configuration, /readyz MUST answer 503, /healthz 200, and istio_cni_install_ready MUST have no sample; once a valid file has come both MUST answer 200 and the gauge MUST be 1; while the file is gone again, /readyz MUST answer 503 and the gauge MUST be 0.',
    source: 'istio/istio cni/pkg/nodeagent/healthServer.go; cni/pkg/install/install.go setReady',
    modes: ['cni'],
    since: OWN_RUN_DIRECTORY,
  }),
  entry({
    id: 'CNI-A-11',
    theme: 'install',
    title: 'The agent tolerates every taint and is critical to its node',
    statement:
      'The DaemonSet istio-cni-node MUST tolerate every taint of the effects NoSchedule and NoExecute, and its pods MUST have the priority of system-node-critical.',
    source: `${CHART}/values.yaml; istio#14327`,
    modes: ['cni'],
    effect: 'reads',
  }),
  entry({
    id: 'CNI-B-01',
    theme: 'install',
    title: 'The first valid configuration by name is used',
    statement:
      'An agent that is told no file MUST chain the plugin onto the first valid configuration of its directory by name, and MUST leave all others as they are. It MUST pass over what is not JSON, a list without a name, without plugins or with a plugin without type, a list in a file .conf, and files of other endings; a file .conf needs no name.',
    source: `${CONFIGURATION} getConfigFilenames; istio/istio cni/test/install_k8s_test.go`,
    modes: ['cni'],
    since: OWN_RUN_DIRECTORY,
  }),
  entry({
    id: 'CNI-B-02',
    theme: 'install',
    title: 'A single configuration is turned into a list',
    statement:
      "A file .conf MUST become a file .conflist of the same name, called k8s-pod-network and of version 0.3.1, whose plugins are the single one without its cniVersion, and Istio's; when the agent ends, the list MUST stay, without Istio's element.",
    source: `${CONFIGURATION} insertCNIConfig; istio/istio cni/test/testdata/expected/minikube_cni.conflist.expected`,
    modes: ['cni'],
    since: OWN_RUN_DIRECTORY,
  }),
  entry({
    id: 'CNI-B-03',
    theme: 'install',
    title: 'An element that is there is replaced',
    statement:
      "An agent that finds an element of Istio's in the configuration, wherever it is in the list, MUST put its own in its place, as the last, and MUST leave one alone in the list.",
    source: `${CONFIGURATION} insertCNIConfig; istio#27771`,
    modes: ['cni'],
    since: OWN_RUN_DIRECTORY,
  }),
  entry({
    id: 'CNI-B-04',
    theme: 'install',
    title: 'A named file that is not there is waited for',
    statement:
      'While the file that cniConfFileName names is not there, the agent MUST wait, not be ready, and leave all others as they are; when it comes, the agent MUST chain the plugin onto it alone.',
    source: `${CONFIGURATION} getCNIConfigFilepath; istio/istio cni/test/install_k8s_test.go`,
    modes: ['cni'],
    since: OWN_RUN_DIRECTORY,
  }),
  entry({
    id: 'CNI-B-05',
    theme: 'install',
    title: 'A file named .conf is found as .conflist, and the reverse',
    statement:
      'Where the file that cniConfFileName names is not there, and one of the same name with the other ending of .conf and .conflist is, the agent MUST use that.',
    source: `${CONFIGURATION} getCNIConfigFilepath`,
    modes: ['cni'],
    level: 'extended',
    since: OWN_RUN_DIRECTORY,
  }),
  entry({
    id: 'CNI-B-06',
    theme: 'install',
    title: 'An agent without a primary CNI waits for one',
    statement:
      'An agent over a directory without a configuration MUST go on running, not Ready, and MUST make no file there; once the primary CNI has written one, it MUST chain the plugin onto it and become Ready.',
    source: `${CONFIGURATION} getCNIConfigFilepath; istio#11037`,
    modes: ['cni'],
    since: OWN_RUN_DIRECTORY,
  }),
  entry({
    id: 'CNI-B-07',
    theme: 'install',
    title: 'An element that is lost is written again',
    statement:
      "When a configuration without Istio's element takes the place of the used one, the agent MUST write its element again, as the last, so that the file has the same bytes as before, and MUST count that among its successful installations; an edit that keeps the element MUST be left as it is until the agent starts anew.",
    source: `${INSTALL} sleepWatchInstall, checkValidCNIConfig`,
    modes: ['cni'],
    ...BREAKS_A_NODE,
    faults: ['changes-missed'],
  }),
  entry({
    id: 'CNI-B-08',
    theme: 'install',
    title: 'A file that the primary CNI writes anew gets its element again',
    statement:
      'When the primary CNI writes its configuration anew, into the file that is there, the agent MUST chain the plugin onto what it has written, and keep none of what was there before.',
    source: `${INSTALL} sleepWatchInstall; istio#11037; cilium#26760`,
    modes: ['cni'],
    ...BREAKS_A_NODE,
    faults: ['changes-missed'],
  }),
  entry({
    id: 'CNI-B-09',
    theme: 'install',
    title: 'A program that is deleted is copied again',
    statement:
      "When the plugin's program is deleted from its node, the agent MUST copy it again: the same as in the image, and executable. It MUST leave the configuration as it is.",
    source: `${INSTALL} sleepWatchInstall`,
    modes: ['cni'],
    ...BREAKS_A_NODE,
    needs: ['breakable-nodes', 'node-access'],
  }),
  entry({
    id: 'CNI-B-10',
    theme: 'install',
    title: 'A configuration that is deleted makes no agent crash',
    statement:
      'An agent whose configuration is deleted MUST go on running, MUST NOT be ready, and MUST leave all others as they are; when the file is there again, it MUST chain the plugin onto it.',
    source: `${INSTALL} checkValidCNIConfig`,
    modes: ['cni'],
    level: 'extended',
    since: '1.28',
  }),
  entry({
    id: 'CNI-B-11',
    theme: 'install',
    title: 'Two that write one file by turns do not make the agent run hot',
    statement:
      "Where another takes Istio's element out of a file each time that the agent has written it, the agent MUST keep running and write it each time, from the third time on no more than once a second. It MUST warn in its log that it writes again and again, and there MUST hint at Cilium's setting cni.exclusive where the file has cilium in its name, and only there.",
    source: `${INSTALL} installationThrottle`,
    modes: ['cni'],
    level: 'extended',
    since: OWN_RUN_DIRECTORY,
  }),
  entry({
    id: 'CNI-B-12',
    theme: 'install',
    title: 'A configuration that comes to outrank the used one is noticed',
    statement:
      'When a valid configuration comes that is before the used one by its name, so that the runtime uses it, the agent MUST chain the plugin onto it or warn in its log that the used one is preempted by it.',
    source: `${INSTALL} checkValidCNIConfig`,
    modes: ['cni'],
    level: 'extended',
    since: OWN_RUN_DIRECTORY,
  }),
  entry({
    id: 'CNI-B-13',
    theme: 'install',
    title: 'A killed installation leaves a whole file',
    statement:
      "However often an installation is killed, the configuration MUST be whole, with Istio's element or without it, and there MUST be no more than one half-written copy of the program; an installation that is not killed MUST leave none, and the program whole.",
    source: 'istio/istio cni/pkg/install/binaries.go; pkg/file AtomicWrite; istio#44167; istio#54311',
    modes: ['cni'],
    level: 'extended',
    since: '1.25',
  }),
  entry({
    id: 'CNI-B-14',
    theme: 'install',
    title: "A file of the plugin's own leaves the primary CNI's alone",
    statement:
      "Where the plugin is not chained, the agent MUST write it into a file of its own, YYY-istio-cni.conf or the one that cniConfFileName names, MUST leave the primary CNI's as it is, MUST write its own anew when that is of another plugin, and MUST take it along when it ends.",
    source: `${CONFIGURATION} writeCNIConfig; istio/istio cni/test/install_k8s_test.go`,
    modes: ['cni'],
    level: 'extended',
    since: OWN_RUN_DIRECTORY,
  }),
  entry({
    id: 'CNI-B-16',
    theme: 'install',
    title: 'The same installation twice writes the same file',
    statement:
      'Each time that the agent of a node has been taken away and has come back, the configuration MUST have the same bytes as before, and the directories the same files.',
    source: `${CONFIGURATION} insertCNIConfig; istio#27771`,
    modes: ['cni'],
    ...BREAKS_A_NODE,
  }),
  entry({
    id: 'CNI-B-17',
    theme: 'install',
    title: 'A changed exclusion is written after a restart of the agent',
    statement:
      "Where the agent's ConfigMap excludes another namespace, no node's element MUST change until its agent starts anew; then the element of that node MUST exclude it beside those that it excluded, and those of other nodes MUST stay.",
    source: `${CONFIGURATION} createCNIConfigFile; ${CHART}/templates/daemonset.yaml`,
    modes: ['cni'],
    ...BREAKS_A_NODE,
    effect: 'restarts',
  }),
  entry({
    id: 'CNI-B-18',
    theme: 'install',
    title: 'Other files of the directory are left alone',
    statement:
      'When the agent installs, installs again and is taken away, all files of the directory of configurations but the one that is used MUST keep their bytes and modes, and no file MUST come or go.',
    source: `${CONFIGURATION} writeCNIConfig`,
    modes: ['cni'],
    ...BREAKS_A_NODE,
  }),
  entry({
    id: 'CNI-M-08',
    theme: 'install',
    title: 'A wrong directory is not Ready, and is once it is mended',
    statement:
      'An agent whose directory of configurations is not that of the primary CNI MUST run, answer 503 on /readyz and not be Ready; one in its place with the right directory MUST chain the plugin and become Ready.',
    source: 'istio/istio tests/integration TestCNIMisconfigHealsOnRestart',
    modes: ['cni'],
    since: OWN_RUN_DIRECTORY,
  }),
];
