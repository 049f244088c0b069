import { rmSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { chosenOptions } from '../config/chosen-options.ts';
import type { Engine } from '../engine/engine.ts';
import type { ImageSet } from '../images/images.ts';
import type { Lane } from '../model/lane.ts';
import type { IstioFacts, JournalLine } from '../model/record.ts';
import { lifeOf, thisOwner } from '../process/owner.ts';
import { JOURNAL_FILE, type Journal, nonThrowingJournal, openJournal } from '../protocol/journal.ts';
import { JOURNAL_VERSION } from '../protocol/journal-line.ts';
import { imagesOfAll } from '../protocol/made-of.ts';
import { redact } from '../sanitize/redact.ts';
import type { Context } from './context.ts';
import { type Output, takeOutput } from './output/output.ts';
import { newRunId, type RunRecord, recordedCluster } from './records/run-record.ts';
import { RUN_MARK } from './records/stragglers.ts';
import { CACHE_LABEL, RUN_LABEL } from './records/sweep.ts';

/** A run that has a name, a place for its files, a journal and a record of what it is about to make. */
export interface OpenRun {
  readonly id: string;
  /** Its own files: kubeconfigs, states of lanes. */
  readonly directory: string;
  readonly output: Output;
  readonly journalFile: string;
  /** Never throws: see `unrecorded`. */
  readonly journal: Journal;
  /** Aborts, with what went wrong, when a line of the journal could not be written: no report can then say all. */
  readonly unrecorded: AbortSignal;
  readonly labels: Readonly<Record<string, string>>;
  readonly startedAt: string;
  /** As it was put on record: tearing down goes by this, whatever has become of the file. */
  readonly record: RunRecord;
  /** Writes the record anew: that its lanes outlive this process. @throws NotWrittenError */
  markKept(): void;
}

/** What is known of a run before any image or lane is there. */
interface Beginning {
  readonly memoryBytes: number;
  /** Where kept lanes are judged: the settings that they were made with. */
  readonly kept?: { readonly settings: readonly string[] } | undefined;
}

/**
 * Opens a run: puts it on record, with the clusters that it is about to make (none where it judges kept lanes), and writes
 * the first line of its journal. One that judges nothing leaves the reports of others where they are.
 * @throws UsageError for an output directory that cannot be had; NotWrittenError, with nothing left behind
 */
export function openRun(
  context: Context,
  engine: Pick<Engine, 'name' | 'description'>,
  { lanes, judges, ...beginning }: Beginning & { readonly lanes: readonly Lane[]; readonly judges: boolean },
): OpenRun {
  const owner = thisOwner();
  const id = newRunId(new Date(), Math.random);
  const directory = context.runs.directoryOf(id);
  using undo = new DisposableStack();
  const output = undo.use(takeOutput({ named: context.options.output, runId: id, owner, lifeOf, judges }));
  const startedAt = context.clock.timestamp();
  const record: RunRecord = {
    runId: id,
    owner,
    startedAt,
    kept: false,
    engine: engine.name,
    output: output.directory,
    clusters: lanes.map((lane) => recordedCluster(id, lane.id, directory)),
  };
  undo.defer(() => context.runs.remove(id));
  context.setEnvironment(RUN_MARK, id);
  context.runs.write(record);
  const journalFile = join(output.directory, JOURNAL_FILE);
  const journal = openJournal(journalFile);
  undo.defer(() => rmSync(journalFile, { force: true }));
  journal.append(runLine(context, { id, startedAt }, { ...beginning, engine: engine.description }));
  undo.move();
  const unrecorded = new AbortController();
  return {
    id,
    directory,
    output,
    journalFile,
    journal: nonThrowingJournal(journal, (error) => unrecorded.abort(error)),
    unrecorded: unrecorded.signal,
    labels: { [RUN_LABEL]: id, [CACHE_LABEL]: context.runs.identity },
    startedAt,
    record,
    markKept: () => context.runs.write({ ...record, kept: true }),
  };
}

/** The journal's first line. */
export function runLine(
  { options, version, clock }: Pick<Context, 'options' | 'version' | 'clock'>,
  { id, startedAt }: Pick<OpenRun, 'id' | 'startedAt'>,
  parts: Beginning & { readonly engine: string },
): JournalLine {
  const { kept, engine, memoryBytes } = parts;
  const chosen = chosenOptions(options);
  const set = options.set.map((setting) => redact(setting));
  return {
    type: 'run',
    at: clock.timestamp(),
    schemaVersion: JOURNAL_VERSION,
    run: {
      id,
      suite: version,
      startedAt,
      profile: options.profile,
      only: options.only,
      engine,
      host: { kernel: release(), cpus: cpus().length, memoryBytes },
      settings: kept === undefined ? set : kept.settings.map((setting) => redact(setting)),
      options: 'set' in chosen ? { ...chosen, set } : chosen,
      ...(kept === undefined ? {} : { keptLanes: true }),
    },
  };
}

/** What its lanes are made of: versions are those of most of its lanes; a lane's own are among its facts. */
export function imagesLine({ clock }: Pick<Context, 'clock'>, sets: readonly ImageSet[]): JournalLine {
  const [first] = sets;
  if (first === undefined) throw new TypeError('a run has images');
  return {
    type: 'images',
    at: clock.timestamp(),
    images: {
      ...imagesOfAll(sets),
      istio: istioFacts(first),
      kubernetes: first.kubernetesVersion,
    },
  };
}

/** Which Istio a set of images is. */
export function istioFacts({ istio: { version, origin, proxy } }: Pick<ImageSet, 'istio'>): IstioFacts {
  return { version, origin, proxy };
}
