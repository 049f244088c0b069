import { causesOf } from './causes.ts';
import { isFailure, isKnown, isUnseen } from './failures.ts';
import type { Paint } from './paint.ts';
import type { ConformanceReport, ReportedRequirement } from './schema.ts';

/** The last lines: how many of each verdict, lanes that are not there, one line for each red, and the result of what. */
export function endLines(report: ConformanceReport, files: readonly string[], paint: Paint): string[] {
  const { summary, run } = report;
  return [
    ...(run.interrupted === undefined
      ? []
      : [paint('inconclusive', `this run did not end by itself: ${run.interrupted}`)]),
    ...(run.parts ?? []).map(partLine),
    ...summary.problems.map((problem) => paint('inconclusive', `problem: ${problem}`)),
    ...(run.downloads === undefined || run.downloads.length === 0 ? [] : [downloadsLine(run.downloads)]),
    ...(run.hermetic === undefined ? [] : [hermeticLine(run.hermetic)]),
    `verdicts: ${countedWords(report)}`,
    ...summary.why.map((why) => `  ${why}`),
    ...files.map((file) => `report: ${file}`),
    ...laneLines(report, paint),
    ...redLines(report, paint),
    paint(summary.result, `result: ${summary.result}; judged: ${judgedWords(report)}`),
  ];
}

/** `part: run 261124-0912-k3fd, lanes init, cni, only exclusion`. */
function partLine({ id, lanes, only }: NonNullable<ConformanceReport['run']['parts']>[number]): string {
  const selected = only.length === 0 ? '' : `, only ${only.join(',')}`;
  return `part: run ${id}, lane${lanes.length === 1 ? '' : 's'} ${lanes.join(', ')}${selected}`;
}

/** `135 conformant, 5 known findings, 48 skipped`. */
function countedWords({ requirements, summary }: ConformanceReport): string {
  const of = (verdict: ReportedRequirement['verdict']) =>
    requirements.filter((one) => one.verdict === verdict && !isKnown(one)).length;
  const known = requirements.filter(isKnown).length;
  const words = [
    [of('conformant'), 'conformant'],
    [of('non-conformant'), 'non-conformant'],
    [
      known,
      `known finding${known === 1 ? '' : 's'}${summary.strict ? ' (failures, as --strict has it)' : ''}`,
    ],
    [of('not-supported'), 'not supported'],
    [of('skipped'), 'skipped'],
    [of('inconclusive'), 'inconclusive'],
  ] as const;
  return words.flatMap(([count, word]) => (count === 0 ? [] : `${count} ${word}`)).join(', ');
}

/** A lane that did not come up: why, what was said last, and where to look. */
function laneLines({ lanes, requirements }: ConformanceReport, paint: Paint): string[] {
  return lanes.flatMap(({ id, up, failure }) => {
    // A run that ended before its turn came says so elsewhere.
    if (up || !requirements.some((one) => one.lane === id && one.cause === 'not-reached')) return [];
    const why = failure?.reason ?? 'the record does not say why';
    return [
      paint('inconclusive', `lane ${id}: did not come up, so that nothing was judged in it: ${why}`),
      ...(failure?.said ?? []).map((line) => `  ${line}`),
      ...(failure?.kept === undefined ? [] : [`  diagnostics: ${failure.kept}`]),
    ];
  });
}

/** One line for each failure; those that are blocked by one are counted with it, those of a lane that is not there with that. */
function redLines(report: ConformanceReport, paint: Paint): string[] {
  const { strict } = report.summary;
  const reds = causesOf(report).filter(({ first }) => isFailure(first, strict));
  const lines = reds.flatMap(({ first, others }) => {
    const same = others.filter((one) => one.blockedBy === undefined);
    const blocked = Map.groupBy(
      others.filter((one) => one.blockedBy !== undefined),
      (one) => `in ${one.lane}, blocked by ${one.blockedBy}`,
    );
    return [
      redLine(first, first.reason),
      ...same.map((one) => redLine(one, `as ${first.id} in ${first.lane}`)),
      ...[...blocked].map(([where, all]) => `red: ${all.length} more ${where}`),
    ];
  });
  const unseen = report.requirements.filter((one) => strict && isUnseen(one));
  const lost = report.lanes.filter((lane) => !lane.up).map(({ id }) => id);
  const missed = report.requirements.filter((one) => one.cause === 'not-reached' && !lost.includes(one.lane));
  return [
    ...lines,
    ...unseen.map((one) => redLine(one, `known finding ${one.known} is no longer seen`)),
    ...[...Map.groupBy(missed, (one) => one.reason)].map(
      ([reason, same]) => `red: ${same.length} ${firstLine(reason)}`,
    ),
  ].map((line) => paint('non-conformant', line));
}

function redLine({ id, lane, title }: ReportedRequirement, cause: string): string {
  return `red: ${id} in ${lane}, ${title}: ${firstLine(cause)}`;
}

/** What the result is of: whose versions, of each lane where they differ, and which program the nodes have run. */
function judgedWords({ versions: { istio, kubernetes, suite }, lanes }: ConformanceReport): string {
  const stood = lanes.filter((lane) => lane.istio !== undefined);
  const byIstio = Map.groupBy(stood, (lane) => istioWords(lane.istio ?? istio));
  const whose =
    byIstio.size < 2
      ? istioWords(istio)
      : [...byIstio].map(([words, its]) => `${words} in ${its.map(({ id }) => id).join(', ')}`).join('; ');
  const digests = Map.groupBy(
    lanes.flatMap((lane) => lane.plugin ?? []),
    ({ sha256 }) => sha256,
  );
  const plugins = [...digests].map(
    ([sha256, on]) => `plugin sha256:${sha256} on ${on.map(({ node }) => node).join(', ')}`,
  );
  return [whose, `Kubernetes ${kubernetes}`, `suite ${suite}`, ...plugins].join('; ');
}

function istioWords({ version, origin, proxy }: ConformanceReport['versions']['istio']): string {
  return `Istio ${version} (${origin}); proxy ${proxy}`;
}

/** `images: 0 MB from upstream, 512 MB kept of earlier runs`. */
function downloadsLine(downloads: NonNullable<ConformanceReport['run']['downloads']>): string {
  const [kept, upstream] = [downloads.filter(isKept), downloads.filter((each) => !isKept(each))];
  const from = upstream.map((each) => `${megabytes([each])} MB from ${each.from}`);
  return `images: ${from.length === 0 ? '0 MB from upstream' : from.join(', ')}, ${megabytes(kept)} MB kept of earlier runs`;
}

function isKept({ from }: { readonly from: string }): boolean {
  return from === 'store';
}

function megabytes(downloads: readonly { readonly bytes: number }[]): number {
  return Math.ceil(downloads.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6);
}

function hermeticLine(hermetic: NonNullable<ConformanceReport['run']['hermetic']>): string {
  if (!hermetic.checked) return 'packets off this machine: not checked';
  return `packets off this machine: ${hermetic.leaked.length === 0 ? 'none tracked' : hermetic.leaked.join(', ')}`;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
