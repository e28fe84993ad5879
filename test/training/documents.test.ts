/** Every train block that a document, an example or a page of a diagnostic shows trains, on the default backend. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkFile } from '../../packages/cli/src/source';
import { formatSource, type Program } from '../../packages/language/src';
import type { TrainingEvent } from '../../packages/protocol/src';
import { type Runner, startBackend } from '../../packages/runtime/src';
import { train } from '../../packages/trainer/src';
import { documentedPrograms } from './documents';
import { writeData } from './workspace';

const STEPS = 2;
/** In place of the programs' own: a step is the same. With two examples what ties them together shows. */
const BATCH = 2;
let folder: string;
let runner: Runner;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-documents-'));
  runner = await startBackend('cpu');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Small batches; and without measures, which go through whole test sets. */
function small(program: Program): Program {
  const trains = [...program.trains].map(
    ([name, train]) => [name, { ...train, batch: BATCH, measures: [] }] as const,
  );
  return { ...program, trains: new Map(trains) };
}

function withoutStarts(program: Program): Program {
  const trains = [...program.trains].map(([name, train]) => [name, { ...train, starts: [] }] as const);
  return { ...program, trains: new Map(trains) };
}

const programs = documentedPrograms();
const trained = programs.filter(({ text, isFaulty }) => !isFaulty && /^train /m.test(text));

describe('the collection', () => {
  it('finds the programs of pages, examples, diagnostics and the tour', () => {
    const titles = trained.map(({ title }) => title);
    for (const beginning of [
      'README.md',
      'packages/vscode/README.md',
      'examples/digits.cnn',
      'CNN301',
      'wgan',
    ]) {
      expect(
        titles.filter((title) => title.startsWith(beginning)),
        beginning,
      ).not.toEqual([]);
    }
    expect(trained.length).toBeGreaterThan(30);
  });

  it('takes programs for faulty that the checker refuses', async () => {
    for (const { title, text } of programs.filter(({ isFaulty }) => isFaulty)) {
      const file = join(folder, 'faulty.cnn');
      writeFileSync(file, text);
      expect(checkFile(file).result.diagnostics, title).not.toEqual([]);
    }
  });
});

describe('a program of the README, the book or the reference', () => {
  const whole = programs.filter(({ title }) => /^(README\.md|docs\/(book\/|reference\.md))/.test(title));

  it('of each chapter is there', () => {
    const chapters = new Set(whole.map(({ title }) => /^docs\/book\/(\d\d)/.exec(title)?.[1]));
    expect(chapters.size - 1).toBe(10);
  });

  it.each(whole.map(({ title, text }) => [title, text] as const))(
    '%s is whole, without a mistake, and formatted',
    (_, text) => {
      const file = join(folder, 'whole.cnn');
      writeFileSync(file, text);
      expect(checkFile(file).result.diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
      expect(formatSource(text)).toEqual({ text });
    },
  );
});

describe('every documented train block trains', () => {
  it.each(trained.map((one, index) => [one.title, one.text, index] as const))(
    '%s',
    async (_, text, index) => {
      const workspace = join(folder, String(index));
      mkdirSync(workspace);
      await writeData(workspace, text);
      const file = join(workspace, 'program.cnn');
      writeFileSync(file, text);
      const { result, files } = checkFile(file);
      const errors = result.diagnostics.filter(({ severity }) => severity === 'error');
      expect(errors.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
      const program = small(result.program);
      expect(program.trains.size).toBeGreaterThan(0);
      for (const name of program.trains.keys()) {
        const events: TrainingEvent[] = [];
        // Weights that the program has from elsewhere: of the same networks, as another run left them.
        for (const { text: written } of program.trains.get(name)!.starts) {
          const run = join(workspace, written);
          if (existsSync(run)) continue;
          const fresh = withoutStarts(program);
          await train({
            program: fresh,
            files,
            train: name,
            backend: runner,
            steps: 1,
            run,
            data: { workspace },
            onEvent() {},
          });
        }
        await train({
          program,
          files,
          train: name,
          backend: runner,
          steps: STEPS,
          run: join(workspace, 'runs', name),
          data: { workspace },
          onEvent: (event) => events.push(event),
        });
        const steps = events.filter((event) => event.event === 'step');
        expect(steps.map(({ step }) => step)).toEqual([1, 2]);
        for (const { losses } of steps) {
          for (const [label, loss] of Object.entries(losses)) expect(Number.isFinite(loss), label).toBe(true);
        }
      }
    },
  );
});
