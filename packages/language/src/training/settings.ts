import { type Context, type Frame, failed } from '../context/context';
import { location } from '../context/text';
import { describeValue } from '../context/values';
import { changeTo } from '../diagnostics/change';
import { wrongKind } from '../diagnostics/names/CNN109-wrong-kind';
import { outOfRange } from '../diagnostics/names/CNN111-out-of-range';
import { unknownSetting } from '../diagnostics/training/CNN305-unknown-setting';
import { settingTwice } from '../diagnostics/training/CNN307-setting-twice';
import { stepsAndEpochs } from '../diagnostics/training/CNN308-steps-and-epochs';
import { evaluate } from '../inference/evaluate';
import type { Duration } from '../program/program';
import { reportNotWhole } from '../reporting/whole';
import { closest } from '../source/similar';
import type * as ast from '../syntax/ast';
import { lineWithoutStatement } from '../syntax/edits';

interface SettingSpec {
  readonly whole: boolean;
  readonly minimum?: number;
  /** The number must be larger than this. */
  readonly above?: number;
  readonly maximum?: number;
}

/** What a train block may set; completion offers these too. */
export const SETTINGS: ReadonlyMap<string, SettingSpec & { readonly documentation: string }> = new Map([
  ['batch', { whole: true, minimum: 1, documentation: 'Examples drawn for each `minimize`. Default 32.' }],
  ['steps', { whole: true, minimum: 1, documentation: 'How many iterations to train.' }],
  ['epochs', { whole: true, minimum: 1, documentation: 'How many times to go through the data.' }],
  ['seed', { whole: true, minimum: 0, documentation: 'The seed of all random numbers. Default 0.' }],
  [
    'ema',
    {
      whole: false,
      minimum: 0,
      // At 1 the average would never leave its start.
      maximum: 0.999999,
      documentation:
        'Decay of the moving average of the weights that previews, measures and the trained network use; at most (1 + t) / (10 + t) after t updates.',
    },
  ],
  [
    'accumulate',
    {
      whole: true,
      minimum: 1,
      documentation:
        'Batches whose gradients are averaged for one step of an optimizer: a large batch in little memory. Default 1.',
    },
  ],
  [
    'patience',
    {
      whole: true,
      minimum: 1,
      documentation: 'Ends training after this many measures of `best` in a row without a better one.',
    },
  ],
  [
    'clip',
    { whole: false, above: 0, documentation: 'Largest norm of all gradients of a step, taken together.' },
  ],
]);

/** What other tools set like this, and .cnn says in another place. */
const RATE = 'The learning rate is the first argument of the optimizer: `using adam(1e-3)`.';
const SAID_ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['learning_rate', RATE],
  ['lr', RATE],
  ['weight_decay', 'It is an argument of an optimizer: `using adamw(1e-3, weight_decay: 0.01)`.'],
  ['early_stopping', 'Name a measure with `best psnr(restored, clean)`, and set `patience 5`.'],
  ['accumulate_grad_batches', 'It is called `accumulate`.'],
  ['warmup', 'It is an argument of a schedule: `using adam(cosine(1e-3, warmup: 500))`.'],
]);

function within(number: number, { minimum, above, maximum }: SettingSpec): boolean {
  if (minimum !== undefined && number < minimum) return false;
  if (above !== undefined && number <= above) return false;
  return maximum === undefined || number <= maximum;
}

/** The settings of a train block or a phase, checked as they come. */
export class Settings {
  readonly #values = new Map<string, { readonly value: number; readonly statement: ast.SettingStatement }>();
  readonly #seen = new Map<string, ast.SettingStatement>();
  /** A duration was tried and was wrong: its absence is no second mistake. */
  mistaken = false;

  constructor(
    private readonly ctx: Context,
    private readonly frame: Frame,
    private readonly allowed: readonly string[] = [...SETTINGS.keys()],
  ) {}

  number(name: string): number | undefined {
    return this.#values.get(name)?.value;
  }

  span(name: string): ast.Span | undefined {
    return this.#values.get(name)?.statement.span;
  }

  duration(): Duration | undefined {
    const steps = this.number('steps');
    if (steps !== undefined) return { steps };
    const epochs = this.number('epochs');
    return epochs === undefined ? undefined : { epochs };
  }

  add(statement: ast.SettingStatement): void {
    const { ctx, frame } = this;
    const { reporter } = ctx.analysis;
    const name = statement.name.text;
    const spec = SETTINGS.get(name);
    const remove = { title: 'Remove it', edits: [lineWithoutStatement(frame.module, statement.span)] };
    if (spec === undefined || !this.allowed.includes(name)) {
      const hint = SAID_ELSEWHERE.get(name);
      const suggestion = hint === undefined ? closest(name, this.allowed) : undefined;
      const at = location(frame, statement.name.span);
      const fixes = suggestion === undefined ? [remove] : changeTo(at, suggestion);
      this.mistaken = true;
      const data = { name, suggestion, allowed: this.allowed, elsewhere: spec !== undefined, hint };
      reporter.report(unknownSetting, data, at, { fixes });
      failed(ctx);
      return;
    }
    const other = this.#seen.get(name);
    if (other !== undefined) {
      const related = [{ location: location(frame, other.span), message: `\`${name}\` is set here` }];
      reporter.report(settingTwice, { name }, location(frame, statement.span), { related, fixes: [remove] });
      failed(ctx);
      return;
    }
    this.#seen.set(name, statement);
    const rival = this.#seen.get(name === 'steps' ? 'epochs' : name === 'epochs' ? 'steps' : '');
    if (rival !== undefined) {
      const related = [{ location: location(frame, rival.span), message: 'the other one is here' }];
      reporter.report(stepsAndEpochs, {}, location(frame, statement.span), { related, fixes: [remove] });
      failed(ctx);
      return;
    }
    const value = evaluate(ctx, frame, statement.value);
    const at = location(frame, statement.value.span);
    const number = value.kind === 'number' && typeof value.value === 'number' ? value.value : undefined;
    const place = `\`${name}\``;
    const good =
      number !== undefined && (spec.whole ? Number.isSafeInteger(number) : Number.isFinite(number));
    if (!good) {
      const expected = spec.whole ? 'a whole number' : 'a number';
      if (spec.whole) reportNotWhole(ctx, frame, statement.value.span, value, { place, expected });
      else if (value.kind !== 'unknown')
        reporter.report(wrongKind, { place, expected, got: describeValue(value) }, at);
    } else if (!within(number, spec)) {
      const { minimum, above, maximum } = spec;
      reporter.report(outOfRange, { place, value: String(number), minimum, above, maximum }, at);
    } else {
      this.#values.set(name, { value: number, statement });
      return;
    }
    this.mistaken = true;
    failed(ctx);
  }
}
