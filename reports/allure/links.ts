import { type Link, LinkType } from 'allure-js-commons';

const ISSUE = /(?<repository>[\w.-]+\/[\w.-]+|istio(?:\.io)?)?#(?<number>\d+)/g;

/** The issues that a requirement's source names: `istio#34560` and `#34560` of istio/istio, `owner/name#1` of others. */
export function issueLinks(source: string): Link[] {
  return [...source.matchAll(ISSUE)].flatMap((match) => {
    const { repository, number } = match.groups as { repository?: string; number: string };
    // A name without owner in front (`linkerd#362`) says which project, but not which repository.
    if (repository === undefined && /\w/.test(source[match.index - 1] ?? '')) return [];
    const full = repository?.includes('/') ? repository : `istio/${repository ?? 'istio'}`;
    const name = `${full.replace(/^istio\//, '')}#${number}`;
    return [{ type: LinkType.ISSUE, name, url: `https://github.com/${full}/issues/${number}` }];
  });
}
