/** Names of what a report writes, below a run's output directory. */
export const REPORT_FILES = {
  conformance: 'conformance.yaml',
  junit: 'junit.xml',
  summary: 'summary.txt',
  allureResults: 'allure-results',
  allureReport: 'allure-report/index.html',
} as const;
