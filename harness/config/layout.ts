import { join } from 'node:path';

/** Where the suite's files lie that a run works with; absolute paths. */
export interface Layout {
  readonly fixtures: string;
  /** kind's configurations, and what keeps a node's packets here. */
  readonly clusters: string;
  /** What each kind of lane asks of the installer. */
  readonly mesh: string;
  /** Manifests of the probe and of what stands in every lane. */
  readonly workloads: string;
  /** Pins, container files, tools modules. */
  readonly images: string;
  /** A seeded fault a file. */
  readonly faults: string;
  /** Programs that stand in front of the plugin or the installer in a fault's image, a folder for each. */
  readonly faultPrograms: string;
  /** Whole runs that belong together, a series a file. */
  readonly series: string;
  /** What judges are tested on. */
  readonly observations: string;
  /** Specs, in folders by theme. */
  readonly suites: string;
  /** The program that judges a lane. */
  readonly laneProcess: string;
  /** The program that switches a lane's nodes off and on. */
  readonly nodePower: string;
  /** The module by which vitest writes Allure results. */
  readonly allureReporter: string;
  /** What is published of runs: documents, and the records that they are made from. */
  readonly published: string;
}

/** The layout of this repository, or of a directory like it. */
export function layoutOf(repository: string): Layout {
  const fixtures = join(repository, 'fixtures');
  return {
    fixtures,
    clusters: join(fixtures, 'clusters'),
    mesh: join(fixtures, 'mesh'),
    workloads: join(fixtures, 'workloads'),
    images: join(fixtures, 'images'),
    faults: join(fixtures, 'faults'),
    faultPrograms: join(fixtures, 'faults'),
    series: join(fixtures, 'series'),
    observations: join(fixtures, 'recorded/observations'),
    suites: join(repository, 'suites'),
    laneProcess: join(repository, 'harness/judging/lane-process.ts'),
    nodePower: join(repository, 'harness/run/lane/node-power.ts'),
    allureReporter: join(repository, 'reports/allure/reporter.ts'),
    published: join(repository, 'reports/published'),
  };
}
