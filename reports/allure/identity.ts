import type { TestResult } from 'allure-js-commons';
import { getTestResultHistoryId, md5 } from 'allure-js-commons/sdk/reporter';
import type { Identity } from '../../harness/model/identity.ts';

const ID_IN_TEXT = /\bCNI-[A-Z]-\d\d\b/;
const ID_IN_SPEC_FILE = /(?:^|\/)([a-z])-(\d\d)-[^/]*\.spec\.ts/;

/** The requirement that a test's name or its spec file names. */
export function requirementIdIn(texts: readonly string[]): string | undefined {
  for (const text of texts) {
    const id = ID_IN_TEXT.exec(text)?.[0];
    if (id !== undefined) return id;
    const file = ID_IN_SPEC_FILE.exec(text);
    if (file !== null) return `CNI-${file[1]?.toUpperCase()}-${file[2]}`;
  }
  return undefined;
}

/**
 * Makes a result the one of a requirement in a lane. Allure's history hangs on the test case and its
 * parameters, so both are the same in every run, wherever the spec lies and whoever writes the result:
 * of the parameters that it has, the lane alone counts.
 */
export function identify(result: TestResult, { requirement, lane }: Identity): void {
  result.fullName = requirement;
  result.testCaseId = md5(requirement);
  result.parameters = [
    { name: 'lane', value: lane },
    ...result.parameters
      .filter(({ name }) => name !== 'lane')
      .map((parameter) => ({ ...parameter, excluded: true })),
  ];
  result.labels = [
    ...result.labels.filter((label) => label.name !== 'testId'),
    { name: 'testId', value: requirement },
  ];
  delete result.historyId;
  result.historyId = getTestResultHistoryId(result);
}

/** The identity that was given by `identify`. */
export function identityOf(result: TestResult): Identity | undefined {
  const requirement = result.labels.find((label) => label.name === 'testId')?.value;
  const lane = result.parameters.find((parameter) => parameter.name === 'lane')?.value;
  return requirement === undefined || lane === undefined ? undefined : { requirement, lane };
}
