/** The words that specs are written in: what can be made, looked at and said. Specs import them by the binding file. */
export { cordonNode } from '../acts/cordon-node.ts';
export { dropAgentSandbox } from '../acts/drop-agent-sandbox.ts';
export { editNodeFile } from '../acts/edit-node-file.ts';
export { installEarlier } from '../acts/install-earlier.ts';
export { killAgent } from '../acts/kill-agent.ts';
export { restartAgent } from '../acts/restart-agent.ts';
export { restartKubelet } from '../acts/restart-kubelet.ts';
export { sendAgentAway } from '../acts/send-agent-away.ts';
export { setAgentConfig } from '../acts/set-agent-config.ts';
export { setConfigKey } from '../acts/set-config-key.ts';
export { setMeshValues } from '../acts/set-mesh-values.ts';
export { setAgentVariable, setIstiodVariable } from '../acts/set-variable.ts';
export { stopNode } from '../acts/stop-node.ts';
export { type Taint, taintNode } from '../acts/taint-node.ts';
export { unbindAccount } from '../acts/unbind-account.ts';
export { uninstallAgent } from '../acts/uninstall-agent.ts';
export * from '../bench/agents.ts';
export type { Bench, EchoPods, Pod } from '../bench/bench.ts';
export { counted } from '../bench/counted.ts';
export {
  blinds,
  type Compared,
  type Draft,
  type Mutant,
  type Mutants,
  type SeenInBoth,
} from '../bench/definition.ts';
export { firstValidations } from '../bench/first-validations.ts';
export { inTime } from '../bench/in-time.ts';
export { missedPods } from '../bench/missed-pods.ts';
export { onEach } from '../bench/on-each.ts';
export * from '../bench/plugin-calls.ts';
export { type PodOutcome, podOutcomes } from '../bench/pod-outcome.ts';
export { pluginsRefusal, VALIDATION_CONTAINER, VALIDATION_EXIT } from '../bench/product-refusal.ts';
export { proxyImageOf } from '../bench/proxy-image.ts';
export { entriesOfCall, type ProxyLog, proxyLogOf } from '../bench/proxy-log.ts';
export { readyInTime } from '../bench/ready-in-time.ts';
export { HarnessError } from '../errors/errors.ts';
export { KubeApiError } from '../kube/errors.ts';
export { type KubeEvent, namespaceEvents, podEvents } from '../kube/events.ts';
export type { KubeObject, PodReference } from '../kube/kube.ts';
export { lastObject } from '../kube/last-object.ts';
export { logSoFar } from '../kube/log-so-far.ts';
export { mayDo, type ServiceAccountName, userOf } from '../kube/may-do.ts';
export { nodeNamed } from '../kube/node-named.ts';
export { objectNamed } from '../kube/object-named.ts';
export { isPodSecuritys, violations } from '../kube/pod-security.ts';
export { hasEnded, isBeingDeleted } from '../kube/pod-state.ts';
export { agentNamespace } from '../mesh/agent-facts.ts';
export * from '../mesh/agent-names.ts';
export { backendOf } from '../mesh/backend.ts';
export { chartText, chartValue } from '../mesh/chart-value.ts';
export { EXCLUDED_NAMESPACE } from '../mesh/exclusions.ts';
export { injectorValue } from '../mesh/injector-value.ts';
export { pluginLevel } from '../mesh/plugin-level.ts';
export { inRevision, revisionOf } from '../mesh/revision.ts';
export { scopeLevel, tellsInfo } from '../mesh/scope-level.ts';
export { proxyValues } from '../mesh/settings.ts';
export { type AddressFamily, familyOf, firstFamily, rangeOf } from '../model/address-family.ts';
export { isFrom, minorsApart } from '../model/istio-minor.ts';
export { isLike } from '../model/like.ts';
export { ownProcesses } from '../probes/capabilities/own.ts';
export { setsHolding } from '../probes/capabilities/sets.ts';
export type { ProcessFacts, RuntimeFacts, SetName } from '../probes/capabilities/types.ts';
export { type InstalledPlugin, installedPlugin } from '../probes/cni-config/installed-plugin.ts';
export { activeConfig, istioEntries, withoutIstio } from '../probes/cni-config/parse.ts';
export type { CniList, PluginConfig } from '../probes/cni-config/types.ts';
export { cniDirectories, PLUGIN_LOG, RUN_DIRECTORY } from '../probes/cni-directories.ts';
export { connectionFrom, redirectedTo } from '../probes/conntrack/parse.ts';
export type { Connection } from '../probes/conntrack/types.ts';
export { counterOf } from '../probes/envoy/parse.ts';
export type { AccessLogEntry } from '../probes/envoy/types.ts';
export { type LogEntry, logEntry } from '../probes/istio-log.ts';
export type { ShownPage } from '../probes/page/browser.ts';
export { fetchPage } from '../probes/page/fetch-page.ts';
export * from '../probes/plugin-calls/answer.ts';
export { READ_RULES, rulesRead } from '../probes/plugin-calls/rules.ts';
export { argsOf, type Step, type StepResult } from '../probes/plugin-calls/script.ts';
export * from '../probes/pods/installed.ts';
export { container, parsePod } from '../probes/pods/parse.ts';
export { TRAFFIC_ANNOTATIONS } from '../probes/pods/redirect-request.ts';
export type { ContainerFacts, PodFacts, SecurityContext } from '../probes/pods/types.ts';
export {
  type CanonicalChain,
  type ChainDifference,
  canonical,
  canonicalWhole,
  differencesBetween,
  nameOfChain,
  orderedRules,
} from '../probes/rules/canonical.ts';
export { chain, istioChains, matches, packetsIn, redirectsTo, rulesTo } from '../probes/rules/chains.ts';
export { countedBetween, type RedirectCounts } from '../probes/rules/counters.ts';
export {
  type Redirection,
  type RedirectRules,
  redirectionOf,
  redirectRulesOf,
} from '../probes/rules/redirection.ts';
export { parseRuleText } from '../probes/rules/rule-text.ts';
export type { Match, RuleParts, RuleSet } from '../probes/rules/types.ts';
export { CLOSED, outcomeOf, UNRESOLVED } from '../probes/traffic/outcome.ts';
export type { Call, CallPlan } from '../probes/traffic/plan.ts';
export {
  type CallAttempt,
  type CallResult,
  type EchoAnswer,
  echoAnswer,
  resolvedAddresses,
} from '../probes/traffic/result.ts';
export { urlAt } from '../probes/traffic/url-at.ts';
export { NotInTimeError } from '../time/eventually.ts';
export { type Contract, contractFor, differsOnlyIn } from '../verdict/contract.ts';
export { entryOf } from '../verdict/entry-of.ts';
export { Findings } from '../verdict/findings.ts';
export { memoized } from '../verdict/memoized.ts';
export { ContractUnknownError } from '../verdict/outcome.ts';
export * from '../verdict/packet.ts';
export { likePutAlike } from '../verdict/put-alike.ts';
export { hasExactly, notRedirected, redirected, untouched } from '../verdict/redirected.ts';
export { expectedRules } from '../verdict/rules/expected.ts';
export { generationOf } from '../verdict/rules/generation.ts';
export { INBOUND_PORT, OUTBOUND_PORT } from '../verdict/rules/rule.ts';
export { redirectSettings } from '../verdict/rules/settings.ts';
export * from '../verdict/sample-packets.ts';
export { unlessRefused } from '../verdict/unless-refused.ts';
export * from '../workloads/containers.ts';
export * from '../workloads/controllers.ts';
export * from '../workloads/dns-capture.ts';
export * from '../workloads/hand-made.ts';
export * from '../workloads/mesh-policy.ts';
export * from '../workloads/namespace.ts';
export * from '../workloads/net-admin-control.ts';
export * from '../workloads/pod.ts';
export { MEETS_RESTRICTED } from '../workloads/restricted.ts';
export * from '../workloads/service.ts';
export * from '../workloads/unscheduled.ts';
export * from './ambient-on-node.ts';
export * from './broken-rules.ts';
export * from './change.ts';
export { meshedPods, type PodSnapshot, plainPods } from './pod-group.ts';
export { podGroups } from './pod-groups.ts';
export * from './skip-reasons.ts';
export { type Watched, watched } from './watched.ts';
