const ANALYTICS =
  /<script async src="https:\/\/www\.googletagmanager\.com[\s\S]*?<\/script>\s*<script>[\s\S]*?gtag\('config'[\s\S]*?<\/script>/g;
const FETCHED =
  /<(?:script|link|img|iframe|source|video|audio)\b[^>]*?\b(?:src|href)\s*=\s*["']?(?:https?:)?\/\/[^\s"'>]+/gi;

/** Takes out Google Analytics, which Allure 3.18 writes into every page and has no switch for. */
export function withoutAnalytics(html: string): string {
  return html.replaceAll(ANALYTICS, '');
}

/** The tags of a page that make a browser ask another machine, as they stand there. */
export function externalRequests(html: string): string[] {
  return [...html.matchAll(FETCHED)].map((match) => match[0]);
}
