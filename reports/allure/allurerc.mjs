import { defineConfig } from 'allure';

const of = (verdict) => ({ labels: { verdict } });

export default defineConfig({
  name: 'Istio CNI conformance',
  // The five verdicts stay apart, though Allure has four statuses; so do known findings, which are no failures.
  categories: [
    {
      name: 'Non-conformant',
      matchers: of('non-conformant'),
      groupBy: [{ label: 'epic' }],
      groupByMessage: false,
      expand: true,
    },
    { name: 'Known findings of the product', matchers: of('known'), groupByMessage: false, expand: true },
    {
      name: 'Inconclusive: the harness, not the product',
      matchers: of('inconclusive'),
      groupByMessage: true,
    },
    { name: 'Not supported here', matchers: of('not-supported'), groupByMessage: true },
    { name: 'Skipped by the user', matchers: of('skipped'), groupByMessage: true },
  ],
  plugins: {
    awesome: {
      options: {
        singleFile: true,
        reportLanguage: 'en',
        groupBy: ['epic', 'feature'],
        defaultSortBy: 'name,asc',
      },
    },
  },
});
