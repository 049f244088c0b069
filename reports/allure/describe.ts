import { isUnseen } from '../failures.ts';
import { reproduceLine } from '../reproduce.ts';
import type { ConformanceReport, ReportedRequirement } from '../schema.ts';

const ESTABLISHED_SHOWN = 40;

/** Markdown for a result's page: the rule, where it comes from, what was seen, and how to see it again. */
export function describe(one: ReportedRequirement, report: ConformanceReport): string {
  const known = one.known === undefined ? '' : knownWords(one);
  const was =
    one.rejudgedFrom === undefined ? '' : ` Judged again from the record; it was *${one.rejudgedFrom}*.`;
  const sections = [
    `**Rule.** ${escape(one.statement)}`,
    `**Source.** ${escape(one.source)}`,
    `**Verdict in ${one.lane}.** ${one.verdict}${one.reason === '' ? '' : `: ${plain(one.reason)}`}.${known}${was}`,
    ...differences(one),
    ...list('What the product itself said', one.said ?? []),
    ...list('Established', one.established),
    ...list(
      'Pods that were made for this judgement',
      one.pods.map(
        (pod) => `${pod.namespace}/${pod.name} on ${pod.node}, uid ${pod.uid}, created ${pod.createdAt}`,
      ),
    ),
    `**Reproduce.** ${code(reproduceLine(one, report))}`,
  ];
  return sections.join('\n\n');
}

function knownWords(one: ReportedRequirement): string {
  return isUnseen(one)
    ? ` The known finding **${one.known}** is no longer seen here.`
    : ` This is the known finding **${one.known}**.`;
}

function differences(one: ReportedRequirement): string[] {
  const items = one.differences.map((d) =>
    [
      `- at **${plain(d.subject)}**`,
      `  - expected: ${lines(d.expected)}`,
      `  - seen: ${lines(d.seen)}`,
      ...(d.said ?? []).map((line) => `  - said: ${lines(line)}`),
    ].join('\n'),
  );
  return items.length === 0 ? [] : [items.join('\n')];
}

function list(title: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, ESTABLISHED_SHOWN).map((item) => `- ${plain(item)}`);
  const more =
    items.length > ESTABLISHED_SHOWN
      ? [`- and ${items.length - ESTABLISHED_SHOWN} more, in conformance.yaml`]
      : [];
  return [`**${title}**\n\n${[...shown, ...more].join('\n')}`];
}

/** Line ends become Markdown's hard breaks, indented as the nested item is. */
function lines(text: string): string {
  return plain(text).replaceAll('\n', '  \n    ');
}

/** The catalogue's own words: with the code in them, in which nothing is escaped. */
function escape(text: string): string {
  return text
    .split(/(`[^`\n]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : plain(part)))
    .join('');
}

/** What a cluster said: nothing in it is markup, neither of Markdown nor of HTML. */
function plain(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/([\\*_[\]`~!])/g, String.raw`\$1`)
    .replaceAll(
      /^(\s*)([#+=|-]|\d+[.)])/gm,
      (_all, space: string, mark: string) => `${space}&#${mark.charCodeAt(0)};${mark.slice(1)}`,
    );
}

/** A code span, in more backticks than the text has on end. */
function code(text: string): string {
  const fence = '`'.repeat(Math.max(0, ...(text.match(/`+/g) ?? []).map((ticks) => ticks.length)) + 1);
  return text.includes('`') ? `${fence} ${text} ${fence}` : `${fence}${text}${fence}`;
}
